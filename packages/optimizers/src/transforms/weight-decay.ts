import { type Tensor, values } from '@odot/autodiff'
import { positive } from '../positive.js'
import type { Nothing, Transform } from './transform.js'

/**
 * Weight decay as a ridge: ½ s ‖x‖² joins the objective, value and gradient alike, so that its gradient s x passes through every transform that the
 * gradient of the loss passes through. Where the steps end, ∇f(x) + s x = 0: that is the minimum of f + ½ s ‖x‖², whatever scales the steps. On the factors
 * of β = u ⊙ v it costs s‖β‖₁, the lasso. This is what `weight_decay` of PyTorch's SGD and Adam is.
 *
 * `minimizeSurrogate` has the ridge of the parameterization already: with this one beside it strengths add up.
 * @example
 * const graph = trace((x: Tensor) => mul(0.5, sum(square(sub(x, 3)))), [1])
 * const { x, value } = minimizeSync(descent(weightDecay(2), { learningRate: 0.2 }), graph, values([0]))
 * x // => [1.000000]
 * value // => 3.000000
 * @throws OptimizerError when the strength is not a number > 0.
 */
export function weightDecay(strength: number): Transform<Nothing, Tensor> {
  return Object.freeze({
    name: 'weight-decay',
    hyper: values(positive('weightDecay: strength', strength)),
    init: (): Nothing => [],
    update: (direction: Tensor, state: Nothing) => ({ direction, state }),
    ridge: (hyper: Tensor) => hyper,
  })
}
