import {
  flatten,
  grad,
  interpret,
  normal,
  type Random,
  type Tensor,
  tensor,
  trace,
  unflatten,
  type Values,
  type ValuesOf,
  valuesLeaf,
} from '@odot/autodiff'
import type { Loss } from '../loss.js'

/** A response to try a loss on: a few rows are enough, with every class among them. */
export interface LossSample<Y> {
  readonly y: Y
  readonly rows: number
}

/** A loss at one response, as plain functions of the predictors. */
export interface LossCase<Y, T> {
  readonly loss: Loss<Y, T>
  readonly targets: ValuesOf<T>
  readonly rows: number
  readonly outputs: number
  readonly random: Random
  readonly all: LossFunctions
  /** The loss of some rows, which may repeat. */
  readonly rowsOnly: (rows: readonly number[]) => LossFunctions
  /** Predictors of changing scale. */
  readonly predictors: () => Float64Array
  /** Weights that sum to 1, all positive. */
  readonly weights: () => Float64Array
}

/** L and ∇L for predictors [n·K] and weights [n]. */
interface LossFunctions {
  readonly traced: (eta: Tensor, weights: Tensor) => Tensor
  readonly value: (eta: Float64Array, weights: Float64Array) => number
  readonly gradient: (eta: Float64Array, weights: Float64Array) => Float64Array
}

/** How often a law is tried. */
export const trials = 6
/** Predictors times this are so large that probabilities round to 0 and 1; what is exact near 0 may leave its domain there. */
export const farOut = 20

/** A loss at one response. @throws whatever `prepare` throws. */
export function lossCase<Y, T>(loss: Loss<Y, T>, { y, rows }: LossSample<Y>, random: Random): LossCase<Y, T> {
  const { targets, outputs } = loss.prepare(y, rows)
  const every = Array.from({ length: rows }, (_, i) => i)
  const rowsOnly = (chosen: readonly number[]): LossFunctions => {
    const encoded = takeRows<T>(targets, { rows, chosen })
    return lossFunctions((eta, weights) => loss.value(eta, encoded, weights), { rows: chosen.length, outputs })
  }
  return {
    loss,
    targets,
    rows,
    outputs,
    random,
    all: rowsOnly(every),
    rowsOnly,
    predictors: () => {
      const scale = 5 ** (2 * random() - 1)
      return Float64Array.from({ length: rows * outputs }, () => scale * normal(random))
    },
    weights: () => normalised(Float64Array.from({ length: rows }, () => 0.2 + random())),
  }
}

/** The same weights, summing to 1. */
export function normalised(weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, w) => sum + w, 0)
  return weights.map((w) => w / total)
}

function lossFunctions(
  traced: LossFunctions['traced'],
  { rows, outputs }: { readonly rows: number; readonly outputs: number },
): LossFunctions {
  const shape = outputs === 1 ? [rows] : [rows, outputs]
  const graph = trace(traced, shape, [rows])
  const derivative = grad(graph)
  const args = (eta: Float64Array, weights: Float64Array): [Values, Values] => [
    { shape, data: eta },
    { shape: [rows], data: weights },
  ]
  return {
    traced,
    value: (eta, weights) => interpret(graph, args(eta, weights)).data[0]!,
    gradient: (eta, weights) => interpret(derivative, args(eta, weights)).data,
  }
}

/** Constant targets of some rows: leaves with an entry (or row) for each row are cut, others kept. */
function takeRows<T>(targets: ValuesOf<T>, { rows, chosen }: { readonly rows: number; readonly chosen: readonly number[] }): T {
  const { leaves, structure } = flatten(targets, valuesLeaf, 'targets')
  const tensors = leaves.map(({ value: { shape, data } }) => {
    if (shape[0] !== rows) return tensor(data, shape)
    const width = data.length / rows
    const cut = chosen.flatMap((i) => Array.from(data.subarray(i * width, (i + 1) * width)))
    return tensor(cut, [chosen.length, ...shape.slice(1)])
  })
  return unflatten(structure, tensors) as T
}
