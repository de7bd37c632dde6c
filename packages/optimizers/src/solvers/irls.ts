import type { Ask, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { blockNorm, lassoGap } from '../least-squares/lasso-gap.js'
import type { RidgeOracle, Ridges } from '../least-squares/ridge-oracle.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { largest } from '../vector.js'
import { scratchByPoint } from './scratch-by-point.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'

/** The exponent of the penalty, and how its kink is rounded off. */
export interface IrlsOptions {
  /** q of Σ strength·‖b_g‖^q, in (0, 1]. */
  readonly q?: number
  /** ε of (‖b_g‖² + ε²)^{q/2} at first, in units of the coefficients. */
  readonly epsilon?: number
  /** What ε is multiplied by once the coefficients move by no more than ε, in (0, 1). */
  readonly shrink?: number
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface IrlsState {
  readonly iteration: number
  /** The coefficients. */
  readonly x: Float64Array
  readonly value: number
  readonly residual: number
  readonly epsilon: number
  /** The objective with ε in its penalty, at the ε of the last iteration: it never rises. */
  readonly smoothed: number
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

interface Scratch {
  readonly coefficients: Float64Array
  readonly correlations: Float64Array
  readonly variance: Float64Array
}

const patience = 50

/**
 * Iteratively reweighted least squares for least squares with Σ strength_g ‖b_g‖^q: b ← argmin L(b) + ½ Σ strength_g q γ_g ‖b_g‖² with
 * γ_g = (‖b_g‖² + ε²)^{q/2−1}, a quadratic that touches L(b) + Σ strength_g (‖b_g‖² + ε²)^{q/2} from above; ε falls as the coefficients settle, so that this
 * function never rises. The value is that of ε = 0. For q = 1 the residual is the duality gap; for q < 1, where only stationary points are found, the
 * largest √κⱼ·max(|step of bⱼ|, ε), κⱼ = Σ wᵢ xᵢⱼ², and at the start the largest correlation.
 * @example
 * const X = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
 * const lasso = lassoOracle(X, { y: Float64Array.of(3, 0.5), weights: Float64Array.of(1, 1), strength: 1 })
 * const { x, residual } = minimizeSync(irls(), lasso, [0, 0], { tolerance: 1e-12 })
 * x // => [2.000000, 0.000000]
 * residual <= 1e-12 // => true
 * @throws OptimizerError for an unknown option, when q is not in (0, 1], epsilon not positive or shrink not in (0, 1).
 * @see Daubechies, DeVore, Fornasier and Güntürk (2010), "Iteratively reweighted least squares minimization for sparse recovery"
 * @see Chartrand and Yin (2008), "Iteratively reweighted algorithms for compressive sensing"
 */
export function irls(options: IrlsOptions = {}): SearchSolver<IrlsState, RidgeOracle> {
  const { q = 1, epsilon = 1, shrink = 0.1 } = refuseUnknown('irls', options, ['q', 'epsilon', 'shrink'])
  if (!(q > 0 && q <= 1)) throw new OptimizerError(`irls: q is ${q}; pass a number in (0, 1].`)
  if (!(epsilon > 0 && Number.isFinite(epsilon))) throw new OptimizerError(`irls: epsilon is ${epsilon}; pass a number > 0.`)
  if (!(shrink > 0 && shrink < 1)) throw new OptimizerError(`irls: shrink is ${shrink}; pass a number in (0, 1).`)
  const scratchOf = scratchByPoint((n): Scratch => {
    const vector = (): Float64Array => new Float64Array(n)
    return { coefficients: vector(), correlations: vector(), variance: vector() }
  })
  return Object.freeze({
    name: 'irls',
    init: (x0: Float64Array): IrlsState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      value: Number.NaN,
      residual: Number.NaN,
      epsilon,
      smoothed: Number.NaN,
      stagnation: freshStart,
      stopped: '',
    }),
    *advance(state: IrlsState): Generator<Ask<RidgeOracle>, IrlsState, number> {
      const { x, epsilon: width } = state
      const scratch = scratchOf(x)
      const { coefficients, correlations } = scratch
      const first = Number.isNaN(state.residual)
      let smoothed = Number.NaN
      let residual = Number.NaN
      let moved = 0
      const visitor = (ridges: Ridges): number => {
        if (first) coefficients.set(x)
        else reweight(ridges, { x, q, epsilon: width }, scratch)
        const loss = ridges.loss(coefficients, correlations)
        smoothed = loss + penalty(ridges, coefficients, { q, epsilon: width })
        moved = largestMove(ridges, x, coefficients)
        if (q === 1) residual = lassoGap(ridges, { coefficients, correlations, loss })
        else residual = first ? largest(correlations) : violation(ridges.curvature, { x, coefficients, epsilon: width })
        return loss + penalty(ridges, coefficients, { q, epsilon: 0 })
      }
      const value = yield { ask: 'ridges', args: [visitor] }
      if (first) return { ...state, value, residual, smoothed }
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      x.set(coefficients)
      const stagnation = observe(state.stagnation, { value: smoothed, residual, noise: 1e-15 * Math.abs(value) })
      return {
        iteration: state.iteration + 1,
        x,
        value,
        residual,
        epsilon: moved <= width ? shrink * width : width,
        smoothed,
        stagnation,
        stopped: stagnation.idle >= patience ? stagnationText(stagnation) : '',
      }
    },
    point: (state: IrlsState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: IrlsState) => ({ iteration, value, residual, ...(stopped && { stopped }) }),
  })
}

/** The quadratic that touches the smoothed penalty at x, and the coefficients that solve it. */
function reweight(
  { blocks, strength, solve }: Ridges,
  { x, q, epsilon }: { readonly x: Float64Array; readonly q: number; readonly epsilon: number },
  { variance, coefficients }: Scratch,
): void {
  const { count, starts, members } = blocks
  for (let g = 0; g < count; g++) {
    const h = (blockNorm(blocks, g, x) ** 2 + epsilon * epsilon) ** (1 - q / 2) / (q * strength[g]!)
    for (let i = starts[g]!; i < starts[g + 1]!; i++) variance[members[i]!] = h
  }
  solve(variance, coefficients)
}

/** Σ strength_g (‖b_g‖² + ε²)^{q/2}. */
function penalty({ blocks, strength }: Ridges, b: Float64Array, { q, epsilon }: { readonly q: number; readonly epsilon: number }): number {
  let total = 0
  for (let g = 0; g < blocks.count; g++) total += strength[g]! * Math.hypot(blockNorm(blocks, g, b), epsilon) ** q
  return total
}

function largestMove({ blocks, strength }: Ridges, from: Float64Array, to: Float64Array): number {
  let top = 0
  for (let g = 0; g < blocks.count; g++) {
    if (!(strength[g]! > 0)) continue
    for (let i = blocks.starts[g]!; i < blocks.starts[g + 1]!; i++) {
      const j = blocks.members[i]!
      top = Math.max(top, Math.abs(to[j]! - from[j]!))
    }
  }
  return top
}

function violation(
  curvature: Float64Array,
  { x, coefficients, epsilon }: { readonly x: Float64Array; readonly coefficients: Float64Array; readonly epsilon: number },
): number {
  let top = 0
  for (let j = 0; j < x.length; j++) {
    top = Math.max(top, Math.sqrt(curvature[j]!) * Math.max(Math.abs(coefficients[j]! - x[j]!), epsilon))
  }
  return top
}
