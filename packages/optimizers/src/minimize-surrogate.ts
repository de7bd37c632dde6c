import type { Surrogate } from '@odot/problem'
import { runAsync } from './drive/run-async.js'
import { type SurrogateOptions, type SurrogateResult, surrogateRun } from './surrogate-run.js'
import type { SurrogateSolver } from './surrogate-solver.js'

/**
 * As `minimizeSurrogateSync`, but the event loop gets a turn at least every 50 ms, the device may answer with promises, and `signal` aborts.
 *
 * A device in float32, such as a GPU, trains; saddles, the first-order condition, value and residual of the result are float64, from the CPU, where L-BFGS goes on to
 * the last digits (`polish`). The device is then read once for each chunk of steps of a traced solver, and once at its end.
 * @example
 * const identity = { name: 'identity', degree: 1, forward: (w) => w, ridge: (w, s) => sum(mul(s, square(w))), start: () => values([0]) }
 * const problem = surrogate((w) => sum(square(sub(w, 3))), identity)
 * const { weights, kkt } = await minimizeSurrogate(problem, lbfgs(), { start: values([0]), strength: values([2]), data: [] })
 * weights // => [1.000000]
 * kkt // => 'unchecked'
 * @throws OptimizerError (as a rejection) as `minimizeSurrogateSync` does.
 */
export function minimizeSurrogate<F, W, D extends readonly unknown[], S, T, H>(
  surrogate: Surrogate<F, W, D>,
  solver: SurrogateSolver<S, T, H>,
  options: SurrogateOptions<F, W, D>,
): Promise<SurrogateResult<F, W>> {
  return runAsync(surrogateRun(surrogate, solver, options))
}
