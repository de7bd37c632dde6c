import { add, mul, sub, type Tensor, tensor, type ValuesOf, values } from '@odot/autodiff'
import type { TracedObjective, TracedSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { seen, unseen } from './seen.js'

/** The learning rate and the momentum of gradient descent. */
export interface SgdOptions {
  readonly learningRate?: number
  /** Share of the last step that is taken again, in [0, 1). */
  readonly momentum?: number
  /** Nesterov's form: the gradient acts on the step as well as on the velocity. */
  readonly nesterov?: boolean
}

/** State between two steps, as tensors: arrays of the device while it runs. */
export interface SgdState {
  readonly x: Tensor
  readonly velocity: Tensor
  readonly seen: Tensor
}

/** What may change between runs without a new trace: the options, as scalars. */
export interface SgdHyper {
  readonly learningRate: Tensor
  readonly momentum: Tensor
}

/**
 * Gradient descent with momentum μ and learning rate η: v ← μ v + g, x ← x − η v (Nesterov: x ← x − η (g + μ v)). Stochastic when the objective is.
 * @example
 * const graph = trace((x: Tensor) => sum(square(sub(x, 3))), [1])
 * minimizeSync(sgd({ learningRate: 0.25 }), graph, values([0]), { maxIterations: 2 }).x // => [2.25]
 * @throws OptimizerError for an unknown option, and when the learning rate is not positive or the momentum not in [0, 1).
 * @see Sutskever, Martens, Dahl and Hinton (2013), "On the importance of initialization and momentum in deep learning"
 */
export function sgd({
  learningRate = 0.01,
  momentum = 0,
  nesterov = false,
  ...unknown
}: SgdOptions = {}): TracedSolver<SgdState, SgdHyper> {
  refuseUnknown('sgd', unknown, ['learningRate', 'momentum', 'nesterov'])
  if (!(learningRate > 0)) throw new OptimizerError(`sgd: learningRate is ${learningRate}; pass a number > 0.`)
  if (!(momentum >= 0 && momentum < 1)) throw new OptimizerError(`sgd: momentum is ${momentum}; pass a number in [0, 1).`)
  const hyper: ValuesOf<SgdHyper> = { learningRate: values(learningRate), momentum: values(momentum) }
  return Object.freeze({
    name: 'sgd',
    hyper,
    init: (x: Tensor): SgdState => ({ x, velocity: tensor(new Float64Array(x.shape[0]!)), seen: unseen() }),
    step: (state: SgdState, objective: TracedObjective, h: SgdHyper): SgdState => {
      const { value, gradient } = objective(state.x)
      const velocity = add(mul(h.momentum, state.velocity), gradient)
      const step = nesterov ? add(gradient, mul(h.momentum, velocity)) : velocity
      return { x: sub(state.x, mul(h.learningRate, step)), velocity, seen: seen({ value, gradient }) }
    },
    point: (state: SgdState) => state.x,
    monitor: (state: SgdState) => state.seen,
  })
}
