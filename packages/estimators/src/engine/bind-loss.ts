import { type Graph, hvp, type Tensor, trace, type Values, valueAndGrad } from '@odot/autodiff'
import type { CpuArray, CpuDevice } from '@odot/kernels'
import { type Loss, ProblemError } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { encodedTargets } from '../model/encoded-targets.js'
import type { BoundLoss } from './bound-loss.js'

/** What a loss is bound to. */
export interface LossData {
  /** Where y came in, for errors. */
  readonly where: string
  readonly rows: number
  /** [rows], summing to 1. */
  readonly weights: Float64Array
  readonly device: CpuDevice
}

/**
 * Checks a response and binds a loss to it: value, gradient and curvature come from its traced value, compiled once on the device.
 * @throws ProblemError from the loss, naming the row.
 */
export function bindLoss<Y, T>(loss: Loss<Y, T>, y: Y, { where, rows, weights, device }: LossData): BoundLoss {
  const { targets, outputs, classes } = prepared(where, loss, y, rows)
  const shape = outputs === 1 ? [rows] : [rows, outputs]
  const encoded = encodedTargets<T>(targets)
  const traced = (eta: Tensor, w: Tensor): Tensor => loss.value(eta, encoded, w)
  const graph = trace(traced, shape, [rows])
  const at = device.allocate(shape)
  const own = device.upload({ shape: [rows], data: weights })
  const value = device.allocate([])
  const gradient = device.allocate(shape)
  const direction = device.allocate(shape)
  const product = device.allocate(shape)
  const first = device.compile(valueAndGrad(graph))
  let alone: typeof first | undefined
  let second: typeof first | undefined
  let other: CpuArray | undefined
  const { conjugate, balance, smoothness } = loss
  // a sum over rows: one product with the k-th unit vector of all rows gives column k of all blocks
  const products = hvp(graph)
  return Object.freeze({
    name: loss.name,
    parameters: loss.parameters ?? {},
    rows,
    outputs,
    classes,
    weights,
    smoothness,
    traced,
    isQuadratic: !usesInput(products, 0),
    value: (eta: Float64Array, given?: Float64Array) => {
      alone ??= device.compile(graph)
      if (given) {
        other ??= device.allocate([rows])
        other.data.set(given)
      }
      at.data.set(eta)
      alone.run([at, given ? other! : own], [value])
      return value.data[0]!
    },
    gradientInto: (eta: Float64Array, out: Float64Array) => {
      at.data.set(eta)
      first.run([at, own], [value, gradient])
      out.set(gradient.data)
      return value.data[0]!
    },
    curvatureInto: (eta: Float64Array, out: Float64Array) => {
      second ??= device.compile(products)
      at.data.set(eta)
      for (let k = 0; k < outputs; k++) {
        for (let i = 0; i < rows; i++) for (let l = 0; l < outputs; l++) direction.data[i * outputs + l] = l === k ? 1 : 0
        second.run([at, own, direction], [product])
        for (let i = 0; i < rows; i++)
          for (let l = 0; l < outputs; l++) out[(i * outputs + l) * outputs + k] = product.data[i * outputs + l]!
      }
    },
    conjugate: conjugate && ((dual: Values) => conjugate(dual, targets, weights)),
    balance: balance && ((dual: Values) => balance(dual, targets, weights)),
    predict: loss.predict,
    dispose: () => {
      for (const program of [first, alone, second]) program?.dispose()
    },
  })
}

/** Whether what a graph computes depends on one of its inputs. */
function usesInput({ nodes, inputs, outputs }: Graph, input: number): boolean {
  const used = new Set<number>(outputs)
  for (let at = nodes.length - 1; at >= 0; at--) if (used.has(at)) for (const from of nodes[at]!.inputs) used.add(from)
  return used.has(inputs[input]!.node)
}

/** What a loss says of a response, with the place where it came in. */
function prepared<Y, T>(where: string, loss: Loss<Y, T>, y: Y, rows: number): ReturnType<Loss<Y, T>['prepare']> {
  try {
    return loss.prepare(y, rows)
  } catch (error) {
    if (error instanceof ProblemError) throw new EstimatorError(`${where}: ${error.message.replace(/^\w+: /, '')}`)
    throw error
  }
}
