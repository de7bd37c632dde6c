import type { Monitor } from '@odot/problem'

/** Something that a driver must do before a solver can go on; only the asynchronous driver accepts promises. */
export type Question = () => number | Promise<number>

/** A solver at work on an objective, as a driver sees it. X is what the user calls a point: a flat vector or a tree of values. */
export interface Process<X, S> {
  readonly name: string
  /**
   * At most so many iterations; the first call evaluates the start and does none. When `interrupted` turns true it returns soon, in a state between two
   * iterations.
   */
  readonly advance: (iterations: number, interrupted: () => boolean) => Generator<Question, void, number>
  /** Value and residual are NaN before the first `advance`. */
  readonly monitor: () => Monitor
  readonly evaluations: () => number
  /** Copy of the point, and the state. */
  readonly take: () => Generator<Question, { readonly x: X; readonly state: S }, number>
  readonly dispose: () => void
}
