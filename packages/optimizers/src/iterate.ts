import type { Graph, Tensor, ValuesOf } from '@odot/autodiff'
import type { Oracle, SearchSolver, TracedSolver } from '@odot/problem'
import { drive } from './drive/drive.js'
import type { Progress, Result } from './drive/result.js'
import type { RunOptions } from './drive/run-options.js'
import { finish, runSync } from './drive/run-sync.js'
import type { TracedState } from './drive/traced-process.js'
import { type OpenOptions, openProcess } from './open-process.js'
import type { SmoothFunction } from './smooth-function.js'
import type { GraphOptions, SteppedOptions } from './traced-oracle.js'

/** One look at a run: progress, a copy of the point, and the state (which the solver changes when it goes on; `saveState` keeps it). */
export interface Iterate<X, S> extends Progress {
  readonly x: X
  readonly state: S
}

/**
 * Runs a solver step by step: yields the start and every iteration, and returns the result. Takes what `minimizeSync` takes.
 * @example
 * const path = []
 * const parabola = (x, gradient) => ((gradient[0] = 2 * x[0]), x[0] ** 2)
 * for (const { x } of iterate(sgd({ learningRate: 0.25 }), parabola, [8], { maxIterations: 3 })) path.push(x[0])
 * path // => [8, 4, 2, 1]
 * @throws OptimizerError as `minimizeSync` does.
 */
export function iterate<S, F, R extends readonly unknown[]>(
  solver: SearchSolver<S, Oracle>,
  objective: Graph<readonly [F, ...R], Tensor>,
  x0: ValuesOf<F>,
  ...options: GraphOptions<R, S>
): Generator<Iterate<ValuesOf<F>, S>, Result<ValuesOf<F>, S>, void>
export function iterate<S, H, F, R extends readonly unknown[]>(
  solver: TracedSolver<S, H>,
  objective: Graph<readonly [F, ...R], Tensor>,
  x0: ValuesOf<F>,
  ...options: SteppedOptions<R, TracedState<S>>
): Generator<Iterate<ValuesOf<F>, TracedState<S>>, Result<ValuesOf<F>, TracedState<S>>, void>
export function iterate<S, H>(
  solver: TracedSolver<S, H>,
  objective: SmoothFunction | Oracle,
  x0: ArrayLike<number>,
  options?: RunOptions<TracedState<S>>,
): Generator<Iterate<Float64Array, TracedState<S>>, Result<Float64Array, TracedState<S>>, void>
export function iterate<S>(
  solver: SearchSolver<S, Oracle>,
  objective: SmoothFunction | Oracle,
  x0: ArrayLike<number>,
  options?: RunOptions<S>,
): Generator<Iterate<Float64Array, S>, Result<Float64Array, S>, void>
export function iterate<S, O extends object>(
  solver: SearchSolver<S, O>,
  objective: O,
  x0: ArrayLike<number>,
  options?: RunOptions<S>,
): Generator<Iterate<Float64Array, S>, Result<Float64Array, S>, void>
export function* iterate<S, O, T, H>(
  solver: SearchSolver<S, O> | TracedSolver<T, H>,
  objective: unknown,
  x0: unknown,
  options: OpenOptions<S & TracedState<T>> = {},
): Generator<Iterate<unknown, S | TracedState<T>>, Result<unknown, S | TracedState<T>>, void> {
  const process = openProcess(solver, objective, x0, options)
  try {
    const run = runSync(drive(process, options))
    for (;;) {
      const step = run.next()
      if (step.done) return step.value
      yield { ...step.value, ...finish(runSync(process.take())) }
    }
  } finally {
    process.dispose()
  }
}
