import { interpret, type Tensor, trace, type Values, type ValuesOf, valueAndGrad } from '@odot/autodiff'
import type { Label, Loss } from '@odot/problem'
import type { BoundLoss } from '../engine/bound-loss.js'
import { encodedTargets } from './encoded-targets.js'

/** A loss with its response bound, as far as scores need it. */
export type ScoredLoss = Pick<
  BoundLoss,
  'name' | 'rows' | 'outputs' | 'classes' | 'weights' | 'value' | 'gradientInto' | 'conjugate' | 'predict'
>

/** A response as a loss encodes it. */
interface Prepared<T> {
  readonly targets: ValuesOf<T>
  readonly outputs: number
  readonly classes?: readonly Label[]
}

/** Binds a loss to an encoded response without a device: for a few evaluations. Weights [rows] sum to 1. */
export function hostLoss<Y, T>(loss: Loss<Y, T>, { targets, outputs, classes }: Prepared<T>, weights: Float64Array): ScoredLoss {
  const rows = weights.length
  const shape = outputs === 1 ? [rows] : [rows, outputs]
  const encoded = encodedTargets<T>(targets)
  const graph = trace((eta: Tensor, w: Tensor) => loss.value(eta, encoded, w), shape, [rows])
  const both = valueAndGrad(graph)
  const { conjugate } = loss
  return Object.freeze({
    name: loss.name,
    rows,
    outputs,
    classes,
    weights,
    value: (eta: Float64Array, others: Float64Array = weights) =>
      interpret(graph, [
        { shape, data: eta },
        { shape: [rows], data: others },
      ]).data[0]!,
    gradientInto: (eta: Float64Array, out: Float64Array) => {
      const { value, gradient } = interpret(both, [
        { shape, data: eta },
        { shape: [rows], data: weights },
      ])
      out.set(gradient.data)
      return value.data[0]!
    },
    conjugate: conjugate && ((dual: Values) => conjugate(dual, targets, weights)),
    predict: loss.predict,
  })
}
