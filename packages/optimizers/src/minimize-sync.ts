import type { Graph, Tensor, ValuesOf } from '@odot/autodiff'
import type { Oracle, SearchSolver, TracedSolver } from '@odot/problem'
import { drive } from './drive/drive.js'
import type { Result } from './drive/result.js'
import type { RunOptions } from './drive/run-options.js'
import { finish, runSync } from './drive/run-sync.js'
import type { TracedState } from './drive/traced-process.js'
import { type OpenOptions, openProcess } from './open-process.js'
import type { SmoothFunction } from './smooth-function.js'
import type { GraphOptions, SteppedOptions } from './traced-oracle.js'

/**
 * Runs a solver on an objective to its end, without a pause, and says in words why it ended.
 *
 * The objective is a plain function `(x, gradient) => value` that writes the gradient, an oracle record (for solvers that ask more, e.g. a prox), or a
 * graph of `trace`: then x0 and `x` of the result are the tree of values of its first argument, and `inputs` are the values of the others.
 * @example
 * const graph = trace((x: Tensor, target: Tensor) => sum(square(sub(x, target))), [2], [2])
 * const result = minimizeSync(lbfgs(), graph, values([0, 0]), { inputs: [values([3, -1])] })
 * result.x // => [3, -1]
 * result.status // => 'converged'
 * @throws OptimizerError for a start that is empty or not finite, a first value that is not finite, an option that is unknown or makes no sense, a
 * function that does not write its gradient, or an objective that answers with a promise or anything else that is no number.
 */
export function minimizeSync<S, F, R extends readonly unknown[]>(
  solver: SearchSolver<S, Oracle>,
  objective: Graph<readonly [F, ...R], Tensor>,
  x0: ValuesOf<F>,
  ...options: GraphOptions<R, S>
): Result<ValuesOf<F>, S>
export function minimizeSync<S, H, F, R extends readonly unknown[]>(
  solver: TracedSolver<S, H>,
  objective: Graph<readonly [F, ...R], Tensor>,
  x0: ValuesOf<F>,
  ...options: SteppedOptions<R, TracedState<S>>
): Result<ValuesOf<F>, TracedState<S>>
export function minimizeSync<S, H>(
  solver: TracedSolver<S, H>,
  objective: SmoothFunction | Oracle,
  x0: ArrayLike<number>,
  options?: RunOptions<TracedState<S>>,
): Result<Float64Array, TracedState<S>>
export function minimizeSync<S>(
  solver: SearchSolver<S, Oracle>,
  objective: SmoothFunction | Oracle,
  x0: ArrayLike<number>,
  options?: RunOptions<S>,
): Result<Float64Array, S>
export function minimizeSync<S, O extends object>(
  solver: SearchSolver<S, O>,
  objective: O,
  x0: ArrayLike<number>,
  options?: RunOptions<S>,
): Result<Float64Array, S>
export function minimizeSync<S, O, T, H>(
  solver: SearchSolver<S, O> | TracedSolver<T, H>,
  objective: unknown,
  x0: unknown,
  options: OpenOptions<S & TracedState<T>> = {},
): Result<unknown, S | TracedState<T>> {
  const process = openProcess(solver, objective, x0, options)
  try {
    return finish(runSync(drive(process, options)))
  } finally {
    process.dispose()
  }
}
