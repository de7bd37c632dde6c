import type { Ask, CompositeOracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { type ProximalStart, proximalResidual, proximalScratch, proximalStep, takeStep } from './proximal-step.js'
import { scratchByPoint } from './scratch-by-point.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'

/** State of a proximal method between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface ProximalState extends ProximalStart {
  readonly value: number
  readonly residual: number
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

/** What tells one proximal method from another. */
export interface ProximalSolverOptions {
  /** A step t ≤ 1/L that is kept; found by backtracking when absent. */
  readonly stepSize: number | undefined
  /** Nesterov's tₖ₊₁ from tₖ and ⟨z − b, b − b_old⟩, which is positive where the last step went uphill; 1 is no momentum. */
  readonly nextMomentum: (momentum: number, uphill: number) => number
}

/** Relative rounding noise of values. */
const noise = 1e-15
/** Residuals of accelerated methods ripple, so rounding is suspected late. */
const patience = 500

/** The proximal method b ← prox(z − t ∇F(z)), z = b + β (b − b_old), behind `ista` and `fista`. */
export function proximalSolver(
  name: string,
  { stepSize, nextMomentum }: ProximalSolverOptions,
): SearchSolver<ProximalState, CompositeOracle> {
  if (stepSize !== undefined && !(stepSize > 0))
    throw new OptimizerError(`${name}: stepSize is ${stepSize}; pass a number > 0, or none to search for it.`)
  const scratchOf = scratchByPoint(proximalScratch)
  return Object.freeze({
    name,
    init: (x0: Float64Array): ProximalState => ({
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
    *advance(state: ProximalState): Generator<Ask<CompositeOracle>, ProximalState, number> {
      const { x, gradient } = state
      const scratch = scratchOf(state.x)
      if (Number.isNaN(state.residual)) {
        // A prox of step 0 leaves the point in place (or moves it into the domain of the penalty) and tells the penalty there.
        const penalty = yield { ask: 'prox', args: [x, 0, scratch.b] }
        x.set(scratch.b)
        const smooth = yield { ask: 'valueAndGradient', args: [x, gradient] }
        const residual = yield* proximalResidual(x, gradient, state.stepSize, scratch)
        return { ...state, smooth, value: smooth + penalty, residual }
      }
      const moved = yield* proximalStep(state, scratch, { search: stepSize === undefined })
      const { b, bGradient } = scratch
      const residual = yield* proximalResidual(b, bGradient, moved.stepSize, scratch)
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      const uphill = takeStep(state, scratch)
      const value = moved.smooth + moved.penalty
      const stagnation = observe(state.stagnation, { value, residual, noise: noise * Math.abs(value) })
      return {
        ...state,
        iteration: state.iteration + 1,
        smooth: moved.smooth,
        momentum: nextMomentum(state.momentum, uphill),
        stepSize: moved.stepSize,
        value,
        residual,
        stagnation,
        stopped: stagnation.idle >= patience ? stagnationText(stagnation) : '',
      }
    },
    point: (state: ProximalState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: ProximalState) => ({ iteration, value, residual, ...(stopped && { stopped }) }),
  })
}
