import type { CompositeOracle, SearchSolver } from '@odot/problem'
import { refuseUnknown } from '../refuse-unknown.js'
import { type ProximalState, proximalSolver } from './proximal-solver.js'

/** How FISTA finds its step, and when it drops its momentum. */
export interface FistaOptions {
  /** A step t ≤ 1/L that is kept; found by backtracking when absent. */
  readonly stepSize?: number | undefined
  /** Drops the momentum when it points uphill. */
  readonly restart?: boolean
}

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
export function fista(options: FistaOptions = {}): SearchSolver<ProximalState, CompositeOracle> {
  const { stepSize, restart = true } = refuseUnknown('fista', options, ['stepSize', 'restart'])
  return proximalSolver('fista', {
    stepSize,
    nextMomentum: (momentum, uphill) => (restart && uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2),
  })
}
