import type { Ask, Oracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import type { LineOutcome, LineSearch } from '../searches/line-search.js'
import { strongWolfe } from '../searches/strong-wolfe.js'
import { dot, largest } from '../vector.js'
import { addPair, type CurvaturePairs, emptyPairs, quasiNewtonDirection } from './curvature-pairs.js'
import { firstLength } from './first-length.js'
import { scratchByPoint } from './scratch-by-point.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'

/** The memory and the line search of L-BFGS, and how exact its objective is. */
export interface LbfgsOptions {
  /** How many curvature pairs are kept. */
  readonly memory?: number
  /** How far it goes along a direction: `strongWolfe()` by default; `polynomial()` asks the oracle for `line`. */
  readonly search?: LineSearch
  /** Precision in which the objective is computed: it says which differences of values are rounding noise. The state is float64 in both cases. */
  readonly precision?: 'f32' | 'f64'
  /** Relative rounding noise of the values, when the precision does not say it well enough. */
  readonly noise?: number
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface LbfgsState {
  readonly iteration: number
  readonly x: Float64Array
  readonly gradient: Float64Array
  readonly value: number
  readonly residual: number
  readonly pairs: CurvaturePairs
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

interface Scratch {
  readonly direction: Float64Array
  readonly trial: Float64Array
  readonly gradient: Float64Array
  readonly shares: Float64Array
}

const patience = 25

/**
 * Limited-memory BFGS with a line search (strong Wolfe, or another one): d = −H∇f(x), H from the last `memory` pairs of steps and gradient changes.
 * Values do not rise by more than their rounding noise; a step into NaN or ±Infinity is shortened; a direction that is no descent is replaced by
 * steepest descent. The residual is the largest absolute gradient entry. At rounding level, where values say nothing any more, slopes decide, so that
 * the gradient still falls to its own rounding; then the solver stops and says so.
 * @example
 * const rosenbrock = (x, gradient) => {
 *   const [a, b] = [1 - x[0], x[1] - x[0] ** 2]
 *   gradient.set([-2 * a - 400 * x[0] * b, 200 * b])
 *   return a ** 2 + 100 * b ** 2
 * }
 * minimizeSync(lbfgs(), rosenbrock, [-1.2, 1]).x // => [1.000000, 1.000000]
 * @throws OptimizerError for an unknown option, and when memory is not a whole number ≥ 1 or the noise is not in [0, 1).
 * @see Liu and Nocedal (1989), "On the limited memory BFGS method for large scale optimization"
 */
export function lbfgs(options: LbfgsOptions = {}): SearchSolver<LbfgsState, Oracle> {
  const {
    memory = 10,
    search = strongWolfe(),
    precision = 'f64',
    noise = precision === 'f32' ? 1e-6 : 1e-14,
  } = refuseUnknown('lbfgs', options, ['memory', 'search', 'precision', 'noise'])
  if (!(Number.isInteger(memory) && memory >= 1)) throw new OptimizerError(`lbfgs: memory is ${memory}; pass a whole number ≥ 1.`)
  if (!(noise >= 0 && noise < 1)) throw new OptimizerError(`lbfgs: noise is ${noise}; pass the relative rounding noise, in [0, 1).`)
  const scratchOf = scratchByPoint((n): Scratch => {
    const vector = (): Float64Array => new Float64Array(n)
    return { direction: vector(), trial: vector(), gradient: vector(), shares: new Float64Array(memory) }
  })
  return Object.freeze({
    name: 'lbfgs',
    init: (x0: Float64Array): LbfgsState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      gradient: new Float64Array(x0.length),
      value: Number.NaN,
      residual: Number.NaN,
      pairs: emptyPairs(x0.length, memory),
      stagnation: freshStart,
      stopped: '',
    }),
    *advance(state: LbfgsState): Generator<Ask<Oracle>, LbfgsState, number> {
      const { x, gradient, value } = state
      if (Number.isNaN(state.residual)) {
        const first = yield { ask: 'valueAndGradient', args: [x, gradient] }
        return { ...state, value: first, residual: largest(gradient) }
      }
      const scratch = scratchOf(state.x)
      let { pairs } = state
      let outcome: LineOutcome = { found: false, reason: '' }
      if (pairs.count > 0) {
        quasiNewtonDirection(pairs, gradient, scratch.shares, scratch.direction)
        outcome = yield* along(state, scratch, { search, noise, step: 1 })
      }
      if (!outcome.found) {
        pairs = { ...pairs, count: 0, next: 0 }
        for (let i = 0; i < x.length; i++) scratch.direction[i] = -gradient[i]! / state.residual
        outcome = yield* along(state, scratch, { search, noise, step: firstLength(state) })
      }
      if (!outcome.found) return { ...state, pairs, stopped: outcome.reason }
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      pairs = addPair(pairs, state, { x: scratch.trial, gradient: scratch.gradient })
      x.set(scratch.trial)
      gradient.set(scratch.gradient)
      const residual = largest(gradient)
      const stagnation = observe(state.stagnation, { value: outcome.value, residual, noise: noise * Math.abs(value) })
      const stopped = stagnation.idle >= patience ? stagnationText(stagnation) : ''
      return { iteration: state.iteration + 1, x, gradient, value: outcome.value, residual, pairs, stagnation, stopped }
    },
    point: (state: LbfgsState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: LbfgsState) => ({ iteration, value, residual, ...(stopped && { stopped }) }),
  })
}

/** The line search along the direction in the scratch; none when that is no descent. */
function* along(
  { x, value, gradient }: LbfgsState,
  { direction, trial, gradient: trialGradient }: Scratch,
  { search, noise, step }: { readonly search: LineSearch; readonly noise: number; readonly step: number },
): Generator<Ask<Oracle>, LineOutcome, number> {
  const slope = dot(gradient, direction)
  if (!(slope < 0 && Number.isFinite(slope)))
    return { found: false, reason: `the slope along the gradient is ${slope}: no descent is left` }
  const line = { x, direction, value, slope, trial, gradient: trialGradient, noise: noise * Math.abs(value) }
  return yield* search.find(line, step)
}
