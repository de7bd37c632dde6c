import type { Ask, Oracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { blockNorm, lassoGap } from '../least-squares/lasso-gap.js'
import type { RidgeOracle, Ridges } from '../least-squares/ridge-oracle.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { largest } from '../vector.js'
import { type Eliminated, type Exponents, eliminate, eliminatedScratch, exponentsOf, startOf } from './eliminated.js'
import { type LbfgsState, lbfgs } from './lbfgs.js'
import { scratchByPoint } from './scratch-by-point.js'

/** The exponent of the penalty, and the memory of L-BFGS. */
export interface VarproOptions {
  /** q of Σ strength·‖b_g‖^q, in (2/3, 1]. */
  readonly q?: number
  /** How many curvature pairs are kept. */
  readonly memory?: number
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface VarproState {
  readonly iteration: number
  /** The coefficients. */
  readonly x: Float64Array
  readonly value: number
  readonly residual: number
  /** L-BFGS at work on v; none until the first iteration. Its value never rises. */
  readonly search: LbfgsState | null
  /** What the squares of v must gain at blocks that are dead though they should not; empty where there are none. */
  readonly revive: Float64Array
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

/**
 * Variable projection for the (group) lasso. With b_g = u_g·v_g, strength·‖b_g‖ is the least ½·strength·(‖u_g‖² + v_g²); given v the best u is a ridge regression,
 * and what remains is smooth in v: f(v) = min_u L(u·v) + ½ Σ strength_g (‖u_g‖² + v_g²), ∂f/∂v_g = strength_g v_g (1 − ‖x_gᵀα‖²/strength_g²), where α = w ⊙ r
 * are the residuals of that regression: a dual point, so that the gap is free. L-BFGS minimises f; where v is zero though ‖x_gᵀα‖ > strength_g it is
 * brought back. f depends on v² only: no sign is locked.
 *
 * The point is b, the value its objective; f(v), an upper bound of that, never rises beyond its rounding. The residual is the duality gap, computed from terms
 * that are all ≥ 0. With q < 1 the penalty of v is C|v|^{2q/(2−q)}, the problem is not convex, zeros are never left, and the residual is the largest |∂f/∂v_g|.
 * @example
 * const X = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
 * const lasso = lassoOracle(X, { y: Float64Array.of(3, 0.5), weights: Float64Array.of(1, 1), strength: 1 })
 * const { x, residual } = minimizeSync(varpro(), lasso, [0, 0], { tolerance: 1e-12 })
 * x // => [2.000000, 0.000000]
 * residual <= 1e-12 // => true
 * @throws OptimizerError for an unknown option, when q is not in (2/3, 1] or memory not a whole number ≥ 1.
 * @see Poon and Peyré (2021), "Smooth bilevel programming for sparse regularization"
 */
export function varpro(options: VarproOptions = {}): SearchSolver<VarproState, RidgeOracle> {
  const { q = 1, memory = 10 } = refuseUnknown('varpro', options, ['q', 'memory'])
  if (!(q > 2 / 3 && q <= 1)) throw new OptimizerError(`varpro: q is ${q}; pass a number in (2/3, 1], below which v has a kink at zero.`)
  const inner = lbfgs({ memory })
  const exponents = exponentsOf(q)
  const scratchOf = scratchByPoint(eliminatedScratch)
  return Object.freeze({
    name: 'varpro',
    init: (x0: Float64Array): VarproState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      value: Number.NaN,
      residual: Number.NaN,
      search: null,
      revive: new Float64Array(0),
      stopped: '',
    }),
    *advance(state: VarproState): Generator<Ask<RidgeOracle>, VarproState, number> {
      const { x, revive } = state
      const found = scratchOf(x)
      if (Number.isNaN(state.residual)) {
        const value = yield* ask((ridges) => evaluateStart(ridges, x, exponents, found))
        return { ...state, value, residual: found.residual }
      }
      let { search } = state
      if (search === null || revive.length > 0) {
        let v: Float64Array = new Float64Array(0)
        if (search) v = search.x.map((at, g) => (revive[g]! > 0 ? Math.sqrt(at * at + revive[g]!) : at))
        else
          yield* ask((ridges) => {
            const value = ridges.loss(x, found.correlations)
            v = startOf(ridges, x, found.correlations)
            return value
          })
        search = yield* answered(inner.advance(inner.init(v)), exponents, found)
      } else search = yield* answered(inner.advance(search), exponents, found)
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      if (search.stopped && search.iteration === state.search?.iteration) return { ...state, search, stopped: search.stopped }
      x.set(found.coefficients)
      const stopped = found.revive.length > 0 ? '' : search.stopped
      return {
        iteration: state.iteration + 1,
        x,
        value: found.objective,
        residual: found.residual,
        search,
        revive: found.revive,
        stopped,
      }
    },
    point: (state: VarproState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: VarproState) => ({ iteration, value, residual, ...(stopped && { stopped }) }),
  })
}

type Asks<R> = Generator<Ask<RidgeOracle>, R, number>

function* ask(visitor: (ridges: Ridges) => number): Asks<number> {
  return yield { ask: 'ridges', args: [visitor] }
}

/** An iteration on v, each of its evaluations by a ridge regression. What `found` holds at the end belongs to the v that was accepted. */
function* answered(run: Generator<Ask<Oracle>, LbfgsState, number>, exponents: Exponents, found: Eliminated): Asks<LbfgsState> {
  let step = run.next()
  while (!step.done) {
    const [v, gradient] = step.value.args
    step = run.next(yield* ask((ridges) => eliminate(ridges, v, gradient, exponents, found)))
  }
  return step.value
}

/** The objective at the start. Where the penalty is not convex zero would be stationary: the residual there is the largest correlation. */
function evaluateStart(ridges: Ridges, x: Float64Array, { q }: Exponents, found: Eliminated): number {
  const { blocks, strength } = ridges
  const { correlations } = found
  const loss = ridges.loss(x, correlations)
  found.residual = q === 1 ? lassoGap(ridges, { coefficients: x, correlations, loss }) : largest(correlations)
  let value = loss
  for (let g = 0; g < blocks.count; g++) value += strength[g]! * blockNorm(blocks, g, x) ** q
  return value
}
