import { add, mul, square, sub, sum, type Tensor, tensor, type ValuesOf } from '@odot/autodiff'
import type { TracedObjective, TracedSolver } from '@odot/problem'
import { refuseUnknown } from '../refuse-unknown.js'
import { type LearningRate, learningRateAt, learningRateInput } from '../schedules/learning-rate.js'
import { seen, unseen } from '../solvers/seen.js'
import { checkTransform } from './check-transform.js'
import { type DecayingTransform, decayOf, type Transform } from './transform.js'

/** How long the steps of a descent are. */
export interface DescentOptions {
  /** A number > 0, or a schedule. Default 0.01. */
  readonly learningRate?: LearningRate
  /** What results and messages call the solver; by default the names of the transforms. */
  readonly name?: string
}

/** State between two steps, as tensors: arrays of the device while it runs. */
export interface DescentState<S> {
  readonly x: Tensor
  /** How many steps were taken. */
  readonly step: Tensor
  /** What the transform remembers. */
  readonly transform: S
  readonly seen: Tensor
}

/** The learning rate (a number, or the table of a schedule) and the hyperparameters of the transform. */
export interface DescentHyper<H> {
  readonly learningRate: Tensor
  readonly transform: H
}

/**
 * A solver that shrinks the point apart from the gradient. It does not end where its objective is smallest, so nothing that is claimed of a minimum holds
 * where it ends; what claims such a thing refuses it by this field.
 */
export interface DecayingSolver<S, H> extends TracedSolver<S, H> {
  readonly decay: 'decoupled'
}

/**
 * Gradient descent along transformed gradients: x ← x − η (d + δ x), where d is what the transform makes of the gradient of f(x) + ½ s ‖x‖². The ridge s and the
 * decay δ are 0 but for transforms that have them (`weightDecay`, `decoupledWeightDecay`). Value and residual of a run are those of the objective with its
 * ridge.
 * @example
 * const graph = trace((x: Tensor) => sum(square(sub(x, 30))), [1])
 * minimizeSync(descent(clipByNorm(1), { learningRate: 0.5 }), graph, values([0]), { maxIterations: 2 }).x // => [1]
 * const ridge = minimizeSync(descent(chain(weightDecay(2), momentum(0.5)), { learningRate: 0.1 }), graph, values([0]))
 * ridge.x // => [15.000000]
 * @throws OptimizerError for an unknown option and a learning rate that is not positive.
 */
export function descent<S, H>(
  transform: DecayingTransform<S, H>,
  options?: DescentOptions,
): DecayingSolver<DescentState<S>, DescentHyper<H>>
export function descent<S, H>(transform: Transform<S, H>, options?: DescentOptions): TracedSolver<DescentState<S>, DescentHyper<H>>
export function descent<S, H>(transform: Transform<S, H>, options: DescentOptions = {}): TracedSolver<DescentState<S>, DescentHyper<H>> {
  checkTransform('descent', transform)
  const { learningRate = 0.01, name = transform.name } = refuseUnknown('descent', options, ['learningRate', 'name'])
  const hyper: ValuesOf<DescentHyper<H>> = { learningRate: learningRateInput(name, learningRate), transform: transform.hyper }
  const { ridge } = transform
  const decay = decayOf(transform)
  const withRidge = (objective: TracedObjective, x: Tensor, h: H): ReturnType<TracedObjective> => {
    const { value, gradient } = objective(x)
    if (!ridge) return { value, gradient }
    const strength = ridge(h)
    return { value: add(value, mul(mul(0.5, strength), sum(square(x)))), gradient: add(gradient, mul(strength, x)) }
  }
  return Object.freeze({
    name,
    hyper,
    init: (x: Tensor): DescentState<S> => ({ x, step: tensor(0), transform: transform.init(x), seen: unseen() }),
    step: ({ x, step, transform: remembered }: DescentState<S>, objective: TracedObjective, h: DescentHyper<H>): DescentState<S> => {
      const found = withRidge(objective, x, h.transform)
      const { direction, state } = transform.update(found.gradient, remembered, h.transform)
      const whole = decay ? add(direction, mul(decay(h.transform), x)) : direction
      return {
        x: sub(x, mul(learningRateAt(h.learningRate, step), whole)),
        step: add(step, 1),
        transform: state,
        seen: seen(found),
      }
    },
    point: (state: DescentState<S>) => state.x,
    monitor: (state: DescentState<S>) => state.seen,
    ...(decay && { decay: 'decoupled' as const }),
  })
}
