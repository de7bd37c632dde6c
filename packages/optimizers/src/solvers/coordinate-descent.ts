import type { Ask, Columns, CoordinateOracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { lassoGap } from '../least-squares/lasso-gap.js'
import { singletons } from '../least-squares/singletons.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'
import { residualsOf, type Sweeper, sweeper, sweepRound } from './sweeper.js'

/** How coordinate descent shares its sweeps between all coordinates and the nonzero ones. */
export interface CoordinateDescentOptions {
  /** Sweeps over the nonzero coordinates, at most, between two sweeps over all of them. */
  readonly activeSweeps?: number
  /** What the residual is: the largest step of a sweep over all coordinates, or the duality gap of the lasso after it, for one more product with Xᵀ. */
  readonly criterion?: 'step' | 'gap'
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface CoordinateDescentState {
  readonly iteration: number
  readonly x: Float64Array
  /** target − Σⱼ xⱼ bⱼ, one number a row; empty until the start was evaluated. */
  readonly rest: Float64Array
  readonly value: number
  readonly residual: number
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

const patience = 8

/** Every so many iterations the residuals are computed anew, so that rounding does not pile up in them. */
const renewal = 32

/**
 * Coordinate descent for weighted least squares with a weighted ℓ1 penalty: bⱼ ← ST(⟨xⱼ, w ⊙ r⟩ + cⱼ bⱼ, strengthⱼ) / cⱼ with residuals r that are updated
 * as coordinates move and cⱼ = Σ wᵢ xᵢⱼ². One iteration is a sweep over all coordinates, after some sweeps over the nonzero ones. A column of zeros
 * (c = 0) is left alone. Values never rise; the residual is the largest √cⱼ · |step of bⱼ| in the sweep over all coordinates, or the duality gap.
 * With another penalty that is a sum over coordinates (`withPenalty`: MCP, SCAD, the elastic net …) bⱼ is its prox at step 1/cⱼ; where that is not convex, the
 * end is a point that no single coordinate can improve.
 * @example
 * const X = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
 * const { dot, axpy } = X.column
 * const ones = Float64Array.of(1, 1)
 * const columns = { target: Float64Array.of(3, 0.5), weights: ones, strength: ones, curvature: ones, dot, axpy }
 * const oracle = { size: 2, rows: 2, visit: (visitor) => visitor(columns) }
 * minimizeSync(coordinateDescent(), oracle, [0, 0]).x // => [2, 0]
 * @throws OptimizerError for an unknown option, and when activeSweeps is not a whole number ≥ 0.
 * @see Friedman, Hastie and Tibshirani (2010), "Regularization paths for generalized linear models via coordinate descent"
 */
export function coordinateDescent(options: CoordinateDescentOptions = {}): SearchSolver<CoordinateDescentState, CoordinateOracle> {
  const { activeSweeps = 10, criterion = 'step' } = refuseUnknown('coordinateDescent', options, ['activeSweeps', 'criterion'])
  if (!(Number.isInteger(activeSweeps) && activeSweeps >= 0)) {
    throw new OptimizerError(`coordinateDescent: activeSweeps is ${activeSweeps}; pass a whole number ≥ 0.`)
  }
  if (criterion !== 'step' && criterion !== 'gap')
    throw new OptimizerError(`coordinateDescent: criterion is ${String(criterion)}; pass 'step' or 'gap'.`)
  return Object.freeze({
    name: 'coordinate-descent',
    init: (x0: Float64Array): CoordinateDescentState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      rest: new Float64Array(0),
      value: Number.NaN,
      residual: Number.NaN,
      stagnation: freshStart,
      stopped: '',
    }),
    *advance(state: CoordinateDescentState): Generator<Ask<CoordinateOracle>, CoordinateDescentState, number> {
      // Copies, so that the state changes as a whole or (when the generator is dropped) not at all.
      const x = state.x.slice()
      let { residual } = state
      let rest: Float64Array = state.rest.slice()
      const value = yield {
        ask: 'visit',
        args: [
          (columns) => {
            if (state.iteration % renewal === 0) rest = residualsOf(columns, x)
            const { workspace = rest } = columns
            if (workspace !== rest) workspace.set(rest)
            const sweep = sweeper(columns, x, workspace)
            const begun = !Number.isNaN(state.residual)
            if (begun) residual = sweepRound(sweep, activeSweeps)
            else if (criterion === 'step') residual = sweep.violation()
            if (criterion === 'gap') residual = gapOf(columns, x, sweep)
            if (workspace !== rest) rest.set(workspace)
            return sweep.value()
          },
        ],
      }
      if (Number.isNaN(state.residual)) return { ...state, rest, value, residual }
      const stagnation = observe(state.stagnation, { value, residual, noise: 1e-15 * Math.abs(value) })
      const stopped = stagnation.idle >= patience ? stagnationText(stagnation) : ''
      return { iteration: state.iteration + 1, x, rest, value, residual, stagnation, stopped }
    },
    point: (state: CoordinateDescentState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: CoordinateDescentState) => ({
      iteration,
      value,
      residual,
      ...(stopped && { stopped }),
    }),
  })
}

function gapOf(columns: Columns, x: Float64Array, sweep: Sweeper): number {
  const { strength, curvature, penalty } = columns
  if (penalty) throw new OptimizerError("coordinateDescent: criterion is 'gap', but the penalty is not that of the lasso; stop by 'step'.")
  const correlations = new Float64Array(x.length)
  sweep.correlations(correlations)
  return lassoGap({ blocks: singletons(x.length), strength, curvature }, { coefficients: x, correlations, loss: sweep.loss() })
}
