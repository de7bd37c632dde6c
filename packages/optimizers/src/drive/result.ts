/** Why a run ended. */
export type Status = 'converged' | 'max-iterations' | 'stalled' | 'aborted' | 'diverged'

/** What a run came to. X is a flat vector, or the tree of values of the first argument of a traced objective; S the state of the solver. */
export interface Result<X, S> {
  readonly status: Status
  /** The criterion that ended the run, in words, with its numbers. */
  readonly reason: string
  readonly x: X
  readonly value: number
  /** What the tolerance is compared with, e.g. the largest absolute gradient entry. */
  readonly residual: number
  /** All iterations of the state, those before a resume included. */
  readonly iterations: number
  /** Evaluations of the objective in this run. */
  readonly evaluations: number
  /** Plain data: `saveState` writes it down, the option `state` goes on from it. */
  readonly state: S
  readonly solver: string
}

/** Where a run is. */
export interface Progress {
  readonly iteration: number
  readonly value: number
  readonly residual: number
  readonly evaluations: number
}
