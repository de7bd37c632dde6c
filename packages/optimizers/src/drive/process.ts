import type { Monitor } from '@odot/problem'
import type { Halt } from './halt.js'

/** Something that a driver must do before a solver can go on; only the asynchronous driver accepts promises. */
export type Question = () => number | Promise<number>

/** Value and residual of a process, and what it knows itself of its end. */
export interface Look extends Monitor {
  /** Why it is over, where the process judges that itself; otherwise the driver does. */
  readonly judged?: Judgement
}

/** What a process found by the rule of its run. */
export interface Judgement {
  readonly halt: Halt | undefined
  /** The value one iteration before. */
  readonly before: number
}

/** A solver at work on an objective, as a driver sees it. X is what the user calls a point: a flat vector or a tree of values. */
export interface Process<X, S> {
  readonly name: string
  /**
   * At most so many iterations. The first call evaluates the start; it goes on from there only where `start` tells what it was. When `interrupted` turns true
   * it returns soon, in a state between two iterations.
   */
  readonly advance: (iterations: number, interrupted: () => boolean) => Generator<Question, void, number>
  /** Value and residual are NaN before the first `advance`. */
  readonly monitor: () => Look
  /** What the start was, once the first `advance` has gone on from it. */
  readonly start?: () => Look
  readonly evaluations: () => number
  /** Copy of the point, and the state. */
  readonly take: () => Generator<Question, { readonly x: X; readonly state: S }, number>
  readonly dispose: () => void
}
