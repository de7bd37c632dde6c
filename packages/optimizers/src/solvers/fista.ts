import type { Ask, CompositeOracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { type ProximalScratch, type ProximalStart, proximalResidual, proximalScratch, proximalStep } from './proximal-step.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'

/** How FISTA finds its step, and when it drops its momentum. */
export interface FistaOptions {
  /** A step t ≤ 1/L that is kept; found by backtracking when absent. */
  readonly stepSize?: number | undefined
  /** Drops the momentum when it points uphill. */
  readonly restart?: boolean
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface FistaState extends ProximalStart {
  readonly value: number
  readonly residual: number
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

/** Relative rounding noise of values. */
const noise = 1e-15
/** Residuals of accelerated methods ripple, so rounding is suspected late. */
const patience = 500

/**
 * FISTA for a smooth F plus a penalty with a prox: b ← prox(z − t ∇F(z)) at the extrapolated point z = b + β (b − b_old), with the momentum dropped where
 * ⟨z − b, b − b_old⟩ > 0. Backtracking shortens t until F(b) ≤ F(z) + ⟨∇F(z), b − z⟩ + ‖b − z‖²/2t. The residual is max |b − prox(b − t ∇F(b))| / t, zero
 * exactly at a solution.
 * @example
 * const smooth = { size: 2, valueAndGradient: (x, g) => (g.set([x[0] - 3, x[1] - 0.5]), ((x[0] - 3) ** 2 + (x[1] - 0.5) ** 2) / 2) }
 * const shrink = (x, step) => Math.sign(x) * Math.max(Math.abs(x) - step, 0)
 * const lasso = { ...smooth, prox: (x, step, out) => (x.forEach((v, j) => (out[j] = shrink(v, step))), Math.abs(out[0]) + Math.abs(out[1])) }
 * minimizeSync(fista(), lasso, [0, 0]).x // => [2, 0]
 * @throws OptimizerError for an unknown option, and when the step size is not positive.
 * @see Beck and Teboulle (2009), "A fast iterative shrinkage-thresholding algorithm for linear inverse problems"
 * @see O'Donoghue and Candès (2015), "Adaptive restart for accelerated gradient schemes"
 */
export function fista({ stepSize, restart = true, ...unknown }: FistaOptions = {}): SearchSolver<FistaState, CompositeOracle> {
  refuseUnknown('fista', unknown, ['stepSize', 'restart'])
  if (stepSize !== undefined && !(stepSize > 0))
    throw new OptimizerError(`fista: stepSize is ${stepSize}; pass a number > 0, or none to search for it.`)
  const scratches = new WeakMap<Float64Array, ProximalScratch>()
  const scratchOf = ({ x }: FistaState): ProximalScratch => {
    const known = scratches.get(x)
    if (known) return known
    const made = proximalScratch(x.length)
    scratches.set(x, made)
    return made
  }
  return Object.freeze({
    name: 'fista',
    init: (x0: Float64Array): FistaState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      gradient: new Float64Array(x0.length),
      smooth: Number.NaN,
      last: new Float64Array(x0.length),
      momentum: 1,
      stepSize: stepSize ?? 1,
      value: Number.NaN,
      residual: Number.NaN,
      stagnation: freshStart,
      stopped: '',
    }),
    *advance(state: FistaState): Generator<Ask<CompositeOracle>, FistaState, number> {
      const { x, gradient } = state
      const scratch = scratchOf(state)
      if (Number.isNaN(state.residual)) {
        // A prox of step 0 leaves the point in place (or moves it into the domain of the penalty) and tells the penalty there.
        const penalty = yield { ask: 'prox', args: [x, 0, scratch.b] }
        x.set(scratch.b)
        const smooth = yield { ask: 'valueAndGradient', args: [x, gradient] }
        const residual = yield* proximalResidual(x, gradient, state.stepSize, scratch)
        return { ...state, smooth, value: smooth + penalty, residual }
      }
      const moved = yield* proximalStep(state, scratch, { search: stepSize === undefined })
      const { b, bGradient, z } = scratch
      const residual = yield* proximalResidual(b, bGradient, moved.stepSize, scratch)
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      let uphill = 0
      for (let i = 0; i < x.length; i++) {
        const step = b[i]! - x[i]!
        uphill += (z[i]! - b[i]!) * step
        state.last[i] = step
      }
      x.set(b)
      gradient.set(bGradient)
      const value = moved.smooth + moved.penalty
      const stagnation = observe(state.stagnation, { value, residual, noise: noise * Math.abs(value) })
      return {
        ...state,
        iteration: state.iteration + 1,
        smooth: moved.smooth,
        momentum: restart && uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * state.momentum ** 2)) / 2,
        stepSize: moved.stepSize,
        value,
        residual,
        stagnation,
        stopped: stagnation.idle >= patience ? stagnationText(stagnation) : '',
      }
    },
    point: (state: FistaState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: FistaState) => ({ iteration, value, residual, ...(stopped && { stopped }) }),
  })
}
