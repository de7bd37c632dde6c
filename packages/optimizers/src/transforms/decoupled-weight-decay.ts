import { type Tensor, values } from '@odot/autodiff'
import { positive } from '../positive.js'
import type { DecayingTransform, Nothing } from './transform.js'

/**
 * Decoupled weight decay: x ← x − η (d + δ x) with the direction d of all transforms of the gradient, which do not see the decay. With `scaleByAdam` it is AdamW.
 *
 * It is not a ridge, and on the factors of β = u ⊙ v not the lasso. Where the steps end, d = −δ x. For AdamW d = m̂/(√v̂ + ε) is a gradient divided by its own
 * running size: near ±1 for an entry whose gradient keeps its sign, however small that is. So the strength of the ridge that an entry feels, δ (√v̂ + ε), shrinks
 * with its gradient, and a coefficient that the lasso holds at zero against a pull |g| < λ is not held. Measured on a lasso with 8 zeros among 12 coefficients:
 * AdamW on the factors ends with none, 9 % above the minimum; Adam with the ridge in the objective (`weightDecay`) ends with all 8 at the minimum. After
 * momentum μ, where d = g/(1 − μ) at rest, it is the ridge of strength (1 − μ) δ, which is not the one that was asked for.
 *
 * A solver with it has the field `decay`, and `minimizeSurrogate`, which speaks of the penalised problem, refuses it.
 * @example
 * const graph = trace((x: Tensor) => mul(0.5, sum(square(sub(x, 3)))), [1])
 * const adamW = descent(chain(scaleByAdam(), decoupledWeightDecay(0.5)), { learningRate: 0.1 })
 * adamW.decay // => 'decoupled'
 * // the minimum of ½ (x − 3)² + ½ · 0.5 x² is 2
 * const { x } = minimizeSync(adamW, graph, values([2]), { maxIterations: 1 })
 * x // => [2.000000]
 * @throws OptimizerError when the rate is not a number > 0.
 * @see Loshchilov and Hutter (2019), "Decoupled weight decay regularization"
 */
export function decoupledWeightDecay(rate: number): DecayingTransform<Nothing, Tensor> {
  return Object.freeze({
    name: 'decoupled-weight-decay',
    hyper: values(positive('decoupledWeightDecay: rate', rate)),
    init: (): Nothing => [],
    update: (direction: Tensor, state: Nothing) => ({ direction, state }),
    decay: (hyper: Tensor) => hyper,
  })
}
