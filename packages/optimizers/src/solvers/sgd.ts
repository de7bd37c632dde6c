import type { Tensor } from '@odot/autodiff'
import type { TracedSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import type { LearningRate } from '../schedules/learning-rate.js'
import { type DescentHyper, type DescentState, descent } from '../transforms/descent.js'
import { type MomentumState, momentum } from '../transforms/momentum.js'

/** The learning rate and the momentum of gradient descent. */
export interface SgdOptions {
  /** A number > 0, or a schedule. Default 0.01. */
  readonly learningRate?: LearningRate
  /** Share of the last step that is taken again, in [0, 1). */
  readonly momentum?: number
  /** Nesterov's form: the gradient acts on the step as well as on the velocity. */
  readonly nesterov?: boolean
}

/** State between two steps, as tensors: arrays of the device while it runs. */
export type SgdState = DescentState<MomentumState>

/** What may change between runs without a new trace: the options, as scalars (a schedule as its table). */
export type SgdHyper = DescentHyper<Tensor>

/**
 * Gradient descent with momentum μ and learning rate η: v ← μ v + g, x ← x − η v (Nesterov: x ← x − η (g + μ v)). Stochastic when the objective is.
 * It is `descent(momentum(μ))`.
 * @example
 * const graph = trace((x: Tensor) => sum(square(sub(x, 3))), [1])
 * minimizeSync(sgd({ learningRate: 0.25 }), graph, values([0]), { maxIterations: 2 }).x // => [2.25]
 * @throws OptimizerError for an unknown option, and when the learning rate is not positive or the momentum not in [0, 1).
 * @see Sutskever, Martens, Dahl and Hinton (2013), "On the importance of initialization and momentum in deep learning"
 */
export function sgd(options: SgdOptions = {}): TracedSolver<SgdState, SgdHyper> {
  const {
    learningRate = 0.01,
    momentum: share = 0,
    nesterov = false,
  } = refuseUnknown('sgd', options, ['learningRate', 'momentum', 'nesterov'])
  if (!(share >= 0 && share < 1)) throw new OptimizerError(`sgd: momentum is ${share}; pass a number in [0, 1).`)
  return descent(momentum(share, { nesterov }), { learningRate, name: 'sgd' })
}
