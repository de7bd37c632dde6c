import type { Graph, Tensor, ValuesOf } from '@odot/autodiff'
import type { Oracle, SearchSolver, TracedSolver } from '@odot/problem'
import { drive } from './drive/drive.js'
import type { Result } from './drive/result.js'
import { runAsync } from './drive/run-async.js'
import type { RunOptions } from './drive/run-options.js'
import type { TracedState } from './drive/traced-process.js'
import { type OpenOptions, openProcess } from './open-process.js'
import type { SmoothFunction } from './smooth-function.js'
import type { GraphOptions, SteppedOptions } from './traced-oracle.js'

/**
 * Runs a solver on an objective to its end: as `minimizeSync`, but the event loop gets a turn at least every 50 ms (one evaluation is never split), the
 * objective and its device may answer with promises, and `signal` aborts between two evaluations, with the last state in the result. Both give the
 * same bits.
 * @example
 * const controller = new AbortController()
 * const slow = async (x, gradient) => ((gradient[0] = 4 * x[0] ** 3), x[0] ** 4)
 * const onProgress = ({ iteration }) => iteration === 1 && controller.abort()
 * const result = await minimize(lbfgs(), slow, [3], { signal: controller.signal, onProgress })
 * result.status // => 'aborted'
 * result.iterations // => 1
 * @throws OptimizerError (as a rejection) as `minimizeSync` does.
 */
export function minimize<S, F, R extends readonly unknown[]>(
  solver: SearchSolver<S, Oracle>,
  objective: Graph<readonly [F, ...R], Tensor>,
  x0: ValuesOf<F>,
  ...options: GraphOptions<R, S>
): Promise<Result<ValuesOf<F>, S>>
export function minimize<S, H, F, R extends readonly unknown[]>(
  solver: TracedSolver<S, H>,
  objective: Graph<readonly [F, ...R], Tensor>,
  x0: ValuesOf<F>,
  ...options: SteppedOptions<R, TracedState<S>>
): Promise<Result<ValuesOf<F>, TracedState<S>>>
export function minimize<S, H>(
  solver: TracedSolver<S, H>,
  objective: SmoothFunction | Oracle,
  x0: ArrayLike<number>,
  options?: RunOptions<TracedState<S>>,
): Promise<Result<Float64Array, TracedState<S>>>
export function minimize<S>(
  solver: SearchSolver<S, Oracle>,
  objective: SmoothFunction | Oracle,
  x0: ArrayLike<number>,
  options?: RunOptions<S>,
): Promise<Result<Float64Array, S>>
export function minimize<S, O extends object>(
  solver: SearchSolver<S, O>,
  objective: O,
  x0: ArrayLike<number>,
  options?: RunOptions<S>,
): Promise<Result<Float64Array, S>>
export async function minimize<S, O, T, H>(
  solver: SearchSolver<S, O> | TracedSolver<T, H>,
  objective: unknown,
  x0: unknown,
  options: OpenOptions<S & TracedState<T>> = {},
): Promise<Result<unknown, S | TracedState<T>>> {
  const process = openProcess(solver, objective, x0, options)
  try {
    return await runAsync(drive(process, options))
  } finally {
    process.dispose()
  }
}
