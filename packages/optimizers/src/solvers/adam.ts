import type { TracedSolver } from '@odot/problem'
import { refuseUnknown } from '../refuse-unknown.js'
import type { LearningRate } from '../schedules/learning-rate.js'
import { type DescentHyper, type DescentState, descent } from '../transforms/descent.js'
import { type AdamMeans, type AdamScaling, type AdamScalingHyper, scaleByAdam } from '../transforms/scale-by-adam.js'

/** The learning rate of Adam and the memories of its means. */
export interface AdamOptions extends AdamScaling {
  /** A number > 0, or a schedule. Default 0.001. */
  readonly learningRate?: LearningRate
}

/** State between two steps, as tensors: arrays of the device while it runs. */
export type AdamState = DescentState<AdamMeans>

/** What may change between runs without a new trace: the options, as scalars (a schedule as its table). */
export type AdamHyper = DescentHyper<AdamScalingHyper>

/**
 * Adam: x ← x − η m̂ / (√v̂ + ε) with bias-corrected means m̂ of g and v̂ of g². It is `descent(scaleByAdam())`.
 *
 * A ridge on factors belongs in the objective, so that its gradient passes through the same scaling as that of the loss: a point where the steps end is
 * then one where ∇(loss + ridge) = 0, and the surrogate of a lasso gives the lasso. Decoupled weight decay (AdamW) ends elsewhere, and its answers are
 * not sparse: `decoupledWeightDecay` says why.
 * @example
 * const graph = trace((x: Tensor) => sum(square(sub(x, 3))), [1])
 * minimizeSync(adam({ learningRate: 0.5 }), graph, values([0]), { maxIterations: 2 }).x // => [0.995586]
 * @throws OptimizerError for an unknown option, and when the learning rate or ε is not positive or a β not in [0, 1).
 * @see Kingma and Ba (2015), "Adam: a method for stochastic optimization"
 */
export function adam(options: AdamOptions = {}): TracedSolver<AdamState, AdamHyper> {
  const {
    learningRate = 1e-3,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
  } = refuseUnknown('adam', options, ['learningRate', 'beta1', 'beta2', 'epsilon'])
  return descent(scaleByAdam({ beta1, beta2, epsilon }), { learningRate, name: 'adam' })
}
