import type { Values } from '@odot/autodiff'
import { type Ask, type Columns, type CoordinateOracle, type SearchSolver, showValue } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'
import { residualsOf, sweeper, sweepRound } from './sweeper.js'

/** The penalty of a local linear approximation, and how exactly its lassos are solved. */
export interface LlaOptions {
  /** Σⱼ ρⱼ(|bⱼ|) with ρⱼ concave on [0, ∞), such as `mcp` or `scad` of the penalties: its value, and outⱼ = ρⱼ'(|bⱼ|). */
  readonly penalty: {
    readonly value: (weights: Values) => number
    readonly slope: (weights: Values, out: Float64Array) => void
  }
  /** A lasso is solved once a sweep moves coefficients by this share of what the first sweep did, in (0, 1). */
  readonly share?: number
  /** Rounds of sweeps for each lasso, at most. */
  readonly maxRounds?: number
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface LlaState {
  readonly iteration: number
  readonly x: Float64Array
  readonly value: number
  readonly residual: number
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

const patience = 8
const activeSweeps = 10

/**
 * Local linear approximation for least squares with a folded concave penalty: ρ(|b|) ≤ ρ(|a|) + ρ'(|a|)(|b| − |a|), so that each iteration solves a lasso
 * with the strengths ρ'(|aⱼ|) at the point a before, by coordinate descent. From zero the first iteration is the lasso, and large coefficients, whose slope is
 * 0, are not shrunk. Values never rise. The residual is the largest √cⱼ·|step of bⱼ|, cⱼ = Σ wᵢ xᵢⱼ², of a sweep with the slopes at the point: zero
 * exactly where the point is stationary. Strengths and penalty of the oracle are not read.
 * @example
 * const X = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
 * const oracle = lassoOracle(X, { y: Float64Array.of(5, 0.5), weights: Float64Array.of(1, 1), strength: 1 })
 * // MCP of strength 1 and γ = 3: the slope (1 − |b|/3)₊
 * const penalty = {
 *   value: ({ data }) => data.reduce((total, b) => total + (Math.abs(b) < 3 ? Math.abs(b) - b ** 2 / 6 : 1.5), 0),
 *   slope: ({ data }, out) => out.set(data.map((b) => Math.max(1 - Math.abs(b) / 3, 0))),
 * }
 * minimizeSync(lla({ penalty }), oracle, [0, 0]).x // => [5, 0]
 * minimizeSync(coordinateDescent(), oracle, [0, 0]).x // => [4, 0]
 * @throws OptimizerError for an unknown option, when share is not in (0, 1) or maxRounds not a whole number ≥ 1, and for slopes that are negative or NaN.
 * @see Zou and Li (2008), "One-step sparse estimates in nonconcave penalized likelihood models"
 */
export function lla(options: LlaOptions): SearchSolver<LlaState, CoordinateOracle> {
  const { penalty, share = 1e-3, maxRounds = 1000 } = refuseUnknown('lla', options, ['penalty', 'share', 'maxRounds'])
  if (typeof penalty?.slope !== 'function')
    throw new OptimizerError(
      `lla: the penalty is ${showValue(penalty)}; pass a concave one with a slope, such as mcp(1) of @odot/penalties.`,
    )
  if (!(share > 0 && share < 1)) throw new OptimizerError(`lla: share is ${share}; pass a number in (0, 1).`)
  if (!(Number.isInteger(maxRounds) && maxRounds >= 1)) throw new OptimizerError(`lla: maxRounds is ${maxRounds}; pass a whole number ≥ 1.`)
  const slopesAt = (x: Float64Array, strength: Float64Array): void => {
    penalty.slope({ shape: [x.length], data: x }, strength)
    const bad = strength.findIndex((slope) => !(slope >= 0))
    if (bad >= 0)
      throw new OptimizerError(`lla: the slope at coefficient ${bad}, ${x[bad]}, is ${strength[bad]}; pass a penalty that grows with |b|.`)
  }
  return Object.freeze({
    name: 'lla',
    init: (x0: Float64Array): LlaState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      value: Number.NaN,
      residual: Number.NaN,
      stagnation: freshStart,
      stopped: '',
    }),
    *advance(state: LlaState): Generator<Ask<CoordinateOracle>, LlaState, number> {
      // A copy, so that the state changes as a whole or (when the generator is dropped) not at all.
      const x = state.x.slice()
      const strength = new Float64Array(x.length)
      let rest: Float64Array = new Float64Array(0)
      let residual = Number.NaN
      let moved = Number.NaN
      const round = (columns: Columns): number => {
        const sweep = sweeper(lassoOf(columns, strength), x, rest)
        moved = sweepRound(sweep, activeSweeps)
        return moved
      }
      const look = (columns: Columns): number => {
        slopesAt(x, strength)
        rest = residualsOf(columns, x)
        const sweep = sweeper(lassoOf(columns, strength), x, rest)
        residual = sweep.violation()
        return sweep.loss() + penalty.value({ shape: [x.length], data: x })
      }
      const first = yield { ask: 'visit', args: [look] }
      if (Number.isNaN(state.residual)) return { ...state, value: first, residual }
      const enough = share * residual
      for (let k = 0; k < maxRounds; k++) {
        yield { ask: 'visit', args: [round] }
        if (!(moved > enough)) break
      }
      const value = yield { ask: 'visit', args: [look] }
      const stagnation = observe(state.stagnation, { value, residual, noise: 1e-15 * Math.abs(value) })
      const stopped = stagnation.idle >= patience ? stagnationText(stagnation) : ''
      return { iteration: state.iteration + 1, x, value, residual, stagnation, stopped }
    },
    point: (state: LlaState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: LlaState) => ({ iteration, value, residual, ...(stopped && { stopped }) }),
  })
}

/** The lasso of these strengths. */
function lassoOf({ penalty: _, ...columns }: Columns, strength: Float64Array): Columns {
  return { ...columns, strength }
}
