import type { CompositeOracle, SearchSolver } from '@odot/problem'
import { refuseUnknown } from '../refuse-unknown.js'
import { type ProximalState, proximalSolver } from './proximal-solver.js'

/** How ISTA finds its step. */
export interface IstaOptions {
  /** A step t ≤ 1/L that is kept, L being the Lipschitz constant of ∇F; found by backtracking when absent. */
  readonly stepSize?: number | undefined
}

/**
 * ISTA, the proximal gradient method, for a smooth F plus a penalty with a prox: b ← prox(b − t ∇F(b)); for the lasso a gradient step and a soft threshold,
 * b ← ST(b − t ∇F(b), tλ). Values never rise beyond rounding; for a convex F they come down to the minimum like 1/k in k iterations, and `fista` like
 * 1/k². Backtracking shortens t until F(b₊) ≤ F(b) + ⟨∇F(b), b₊ − b⟩ + ‖b₊ − b‖²/2t. The residual is max |b − prox(b − t ∇F(b))| / t, zero exactly at
 * a solution.
 * @example
 * const smooth = { size: 2, valueAndGradient: (x, g) => (g.set([x[0] - 3, x[1] - 0.5]), ((x[0] - 3) ** 2 + (x[1] - 0.5) ** 2) / 2) }
 * const shrink = (x, step) => Math.sign(x) * Math.max(Math.abs(x) - step, 0)
 * const lasso = { ...smooth, prox: (x, step, out) => (x.forEach((v, j) => (out[j] = shrink(v, step))), Math.abs(out[0]) + Math.abs(out[1])) }
 * minimizeSync(ista(), lasso, [0, 0]).x // => [2, 0]
 * @throws OptimizerError for an unknown option, and when the step size is not positive.
 * @see Daubechies, Defrise and De Mol (2004), "An iterative thresholding algorithm for linear inverse problems with a sparsity constraint"
 */
export function ista(options: IstaOptions = {}): SearchSolver<ProximalState, CompositeOracle> {
  const { stepSize } = refuseUnknown('ista', options, ['stepSize'])
  return proximalSolver('ista', { stepSize, nextMomentum: () => 1 })
}
