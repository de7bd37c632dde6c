import { add, div, mul, sqrt, square, sub, type Tensor, tensor, type ValuesOf, values } from '@odot/autodiff'
import type { TracedObjective, TracedSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { seen, unseen } from './seen.js'

/** The learning rate of Adam and the memories of its means. */
export interface AdamOptions {
  readonly learningRate?: number
  /** Memory of the mean gradient, in [0, 1). */
  readonly beta1?: number
  /** Memory of the mean squared gradient, in [0, 1). */
  readonly beta2?: number
  readonly epsilon?: number
}

/** State between two steps, as tensors: arrays of the device while it runs. */
export interface AdamState {
  readonly x: Tensor
  readonly mean: Tensor
  readonly square: Tensor
  /** β₁ᵗ and β₂ᵗ: how much of the start is still in the means. */
  readonly left1: Tensor
  readonly left2: Tensor
  readonly seen: Tensor
}

/** What may change between runs without a new trace: the options, as scalars. */
export interface AdamHyper {
  readonly learningRate: Tensor
  readonly beta1: Tensor
  readonly beta2: Tensor
  readonly epsilon: Tensor
}

/**
 * Adam: x ← x − η m̂ / (√v̂ + ε) with bias-corrected means m̂ of g and v̂ of g².
 *
 * A ridge on factors belongs in the objective, so that its gradient passes through the same scaling as that of the loss: a point where the steps end is
 * then one where ∇(loss + ridge) = 0, and the surrogate of a lasso gives the lasso. Decoupled weight decay (AdamW: x ← x − η (m̂/(√v̂ + ε) + λx)) ends
 * where m̂/(√v̂ + ε) = −λx, which is the condition of another problem that changes with the history of the gradients: its answers are not sparse.
 * There is no decoupled decay here for this reason.
 * @example
 * const graph = trace((x: Tensor) => sum(square(sub(x, 3))), [1])
 * minimizeSync(adam({ learningRate: 0.5 }), graph, values([0]), { maxIterations: 2 }).x // => [0.995586]
 * @throws OptimizerError for an unknown option, and when the learning rate or ε is not positive or a β not in [0, 1).
 * @see Kingma and Ba (2015), "Adam: a method for stochastic optimization"
 * @see Loshchilov and Hutter (2019), "Decoupled weight decay regularization"
 */
export function adam({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  ...unknown
}: AdamOptions = {}): TracedSolver<AdamState, AdamHyper> {
  refuseUnknown('adam', unknown, ['learningRate', 'beta1', 'beta2', 'epsilon'])
  if (!(learningRate > 0)) throw new OptimizerError(`adam: learningRate is ${learningRate}; pass a number > 0.`)
  if (!(epsilon > 0)) throw new OptimizerError(`adam: epsilon is ${epsilon}; pass a number > 0.`)
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!(beta >= 0 && beta < 1)) throw new OptimizerError(`adam: ${name} is ${beta}; pass a number in [0, 1).`)
  }
  const hyper: ValuesOf<AdamHyper> = {
    learningRate: values(learningRate),
    beta1: values(beta1),
    beta2: values(beta2),
    epsilon: values(epsilon),
  }
  return Object.freeze({
    name: 'adam',
    hyper,
    init: (x: Tensor): AdamState => {
      const zeros = tensor(new Float64Array(x.shape[0]!))
      return { x, mean: zeros, square: zeros, left1: tensor(1), left2: tensor(1), seen: unseen() }
    },
    step: (state: AdamState, objective: TracedObjective, h: AdamHyper): AdamState => {
      const { value, gradient } = objective(state.x)
      const mean = blend(h.beta1, state.mean, gradient)
      const squares = blend(h.beta2, state.square, square(gradient))
      const [left1, left2] = [mul(state.left1, h.beta1), mul(state.left2, h.beta2)]
      const scale = add(sqrt(div(squares, sub(1, left2))), h.epsilon)
      const step = div(div(mean, sub(1, left1)), scale)
      return {
        x: sub(state.x, mul(h.learningRate, step)),
        mean,
        square: squares,
        left1,
        left2,
        seen: seen({ value, gradient }),
      }
    },
    point: (state: AdamState) => state.x,
    monitor: (state: AdamState) => state.seen,
  })
}

/** share · before + (1 − share) · now. */
function blend(share: Tensor, before: Tensor, now: Tensor): Tensor {
  return add(mul(share, before), mul(sub(1, share), now))
}
