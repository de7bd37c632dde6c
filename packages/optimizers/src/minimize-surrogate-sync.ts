import type { Surrogate } from '@odot/problem'
import { finish, runSync } from './drive/run-sync.js'
import { type SurrogateOptions, type SurrogateResult, surrogateRun } from './surrogate-run.js'
import type { SurrogateSolver } from './surrogate-solver.js'

/**
 * Minimises loss(w) + R(w) through its smooth surrogate loss(K(ξ)) + ridge(ξ). A gradient method may end at a saddle, where a coordinate is zero in all its
 * factors although the first-order condition of the penalised problem fails there; `parameterization.escape` shows a way out, along which the surrogate
 * falls, and the solver runs again, until no condition fails (`kkt: 'satisfied'`).
 *
 * The weights are products of factors: those that are zero at the optimum are zero only up to rounding, say 1e-12, so count what exceeds a threshold.
 * The estimator `lasso` of @odot/estimators collapses them to exact zeros and certifies the result.
 * @example
 * // ½ Σ (w − c)² + ‖w‖₁; the ridge of w = u ⊙ v costs ‖w‖₁, and zero factors are a saddle
 * const product = {
 *   name: 'product', degree: 2, start: () => ({ u: values([0]), v: values([0]) }),
 *   forward: ({ u, v }) => mul(u, v),
 *   ridge: ({ u, v }, strength) => mul(0.5, sum(mul(strength, add(square(u), square(v))))),
 *   escape: ({ u }, g, s) => {
 *     const out = (sign) => values(u.data.map((x, j) => (x === 0 && Math.abs(g.data[j]) > s.data[j] ? sign(g.data[j]) : 0)))
 *     return { u: out((x) => -Math.sign(x)), v: out(() => 1) }
 *   },
 * }
 * const problem = surrogate((w, c) => mul(0.5, sum(square(sub(w, c)))), product)
 * const zero = { u: values([0, 0]), v: values([0, 0]) }
 * const result = minimizeSurrogateSync(problem, lbfgs(), { start: zero, strength: values([1, 1]), data: [values([-3, 0.5])] })
 * result.weights // => [-2.000000, 0]
 * result.escapes // => 1
 * @throws OptimizerError as `minimizeSync` does, when maxRounds is not a whole number ≥ 1, for a solver with decoupled decay, and for a start at exact zeros where
 * no gradient leaves them and the parameterization has no escape.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function minimizeSurrogateSync<F, W, D extends readonly unknown[], S, T, H>(
  surrogate: Surrogate<F, W, D>,
  solver: SurrogateSolver<S, T, H>,
  options: SurrogateOptions<F, W, D>,
): SurrogateResult<F, W> {
  return finish(runSync(surrogateRun(surrogate, solver, options)))
}
