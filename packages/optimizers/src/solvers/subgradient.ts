import type { Ask, Oracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { positive } from '../positive.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { largest } from '../vector.js'
import { scratchByPoint } from './scratch-by-point.js'

/** How long the steps of the subgradient method are, and when it gives up. */
export interface SubgradientOptions {
  /** c of the step c/√t. Default 0.1. */
  readonly stepSize?: number
  /** It stops when so many steps in a row found no better point. Default Infinity: a better one may come late. */
  readonly patience?: number
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface SubgradientState {
  readonly iteration: number
  /** The best point so far. */
  readonly best: Float64Array
  /** Its value, and the largest absolute entry of the subgradient there. */
  readonly value: number
  readonly residual: number
  /** Where the next step starts. */
  readonly x: Float64Array
  readonly subgradient: Float64Array
  /** Steps since the best point. */
  readonly idle: number
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

/**
 * The subgradient method for an objective with kinks: x ← x − (c/√t) g in step t, with any subgradient g, of which the best point so far is kept, because steps
 * may go uphill. It needs nothing but values and subgradients; a traced objective gives those with sgn(0) = 0, such as 0 for |x| at 0.
 *
 * For a convex objective the best value comes down to the minimum like 1/√t, and no faster: as |g| does not vanish at a kink, points step over it and are not
 * sparse. A residual of 0 (a point whose subgradient is 0) proves a minimum, but there need not be one, so runs end by `maxIterations` or `patience`. It is
 * the yardstick that `ista` and the smooth surrogates are measured with.
 * @example
 * const kink = trace((x: Tensor) => add(abs(sub(x, 1)), mul(2, abs(x))), [])
 * const { x, value, reason } = minimizeSync(subgradient({ stepSize: 0.3 }), kink, values(2), { maxIterations: 400 })
 * Math.abs(x.data[0]) < 0.02 // => true
 * value < 1.02 // => true
 * reason.startsWith('400 iterations were allowed') // => true
 * @throws OptimizerError for an unknown option, a step size that is not positive, and a patience that is not a whole number ≥ 1.
 * @see Shor (1985), "Minimization methods for non-differentiable functions"
 */
export function subgradient(options: SubgradientOptions = {}): SearchSolver<SubgradientState, Oracle> {
  const { stepSize = 0.1, patience = Number.POSITIVE_INFINITY } = refuseUnknown('subgradient', options, ['stepSize', 'patience'])
  positive('subgradient: stepSize', stepSize)
  if (!(patience === Number.POSITIVE_INFINITY || (Number.isInteger(patience) && patience >= 1)))
    throw new OptimizerError(`subgradient: patience is ${patience}; pass a whole number ≥ 1 or Infinity.`)
  const scratchOf = scratchByPoint((n) => ({ x: new Float64Array(n), g: new Float64Array(n) }))
  return Object.freeze({
    name: 'subgradient',
    init: (x0: Float64Array): SubgradientState => ({
      iteration: 0,
      best: Float64Array.from(x0),
      value: Number.NaN,
      residual: Number.NaN,
      x: Float64Array.from(x0),
      subgradient: new Float64Array(x0.length),
      idle: 0,
      stopped: '',
    }),
    *advance(state: SubgradientState): Generator<Ask<Oracle>, SubgradientState, number> {
      const { x, subgradient: g, best } = state
      if (Number.isNaN(state.residual)) {
        const value = yield { ask: 'valueAndGradient', args: [x, g] }
        return { ...state, value, residual: largest(g) }
      }
      const iteration = state.iteration + 1
      const scratch = scratchOf(state.x)
      const step = stepSize / Math.sqrt(iteration)
      for (let i = 0; i < x.length; i++) scratch.x[i] = x[i]! - step * g[i]!
      const value = yield { ask: 'valueAndGradient', args: [scratch.x, scratch.g] }
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      const residual = largest(scratch.g)
      const usable = Number.isFinite(value) && Number.isFinite(residual)
      if (usable) {
        x.set(scratch.x)
        g.set(scratch.g)
      }
      if (usable && value < state.value) {
        best.set(x)
        return { ...state, iteration, value, residual, idle: 0 }
      }
      const idle = state.idle + 1
      const stopped = idle >= patience ? `none of the last ${idle} steps found a value below ${state.value}` : ''
      return { ...state, iteration, idle, stopped }
    },
    point: (state: SubgradientState) => state.best,
    monitor: ({ iteration, value, residual, stopped }: SubgradientState) => ({ iteration, value, residual, ...(stopped && { stopped }) }),
  })
}
