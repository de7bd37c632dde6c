import type { FoldResult, FoldTask } from '../cross-validation/fold.js'
import type { MatrixLike } from '../input/matrix.js'
import type { EstimatorName } from '../model/fitted.js'

/** What a worker computes folds of, as plain data: it is sent once to each worker, and shared memory is not copied. */
export interface SharedFoldData {
  readonly estimator: EstimatorName
  /** Options of the estimator, with its loss as name and numbers. */
  readonly options: Readonly<Record<string, unknown>>
  readonly loss: { readonly name: string; readonly parameters: Readonly<Record<string, number>> } | undefined
  readonly X: unknown
  readonly y: unknown
}

/** The same as a worker receives it. */
export interface ReceivedFoldData extends SharedFoldData {
  readonly X: MatrixLike
}

/** What comes back from a worker. */
export type FoldReply =
  | { readonly kind: 'result'; readonly result: FoldResult }
  | { readonly kind: 'error'; readonly name: string; readonly message: string }

/** Workers that compute folds. */
export interface FoldPool {
  /** At most as many at a time as there are workers. Rejects when the worker ended before it answered. */
  readonly run: (task: FoldTask) => Promise<FoldReply>
  /** Ends all workers, whatever they are doing; settles when they have ended. */
  readonly dispose: () => Promise<void>
}

export interface FoldPoolOptions {
  readonly count: number
  /** The module of the workers, by its URL; ours when it is left out. */
  readonly entry?: URL
}

/** Starts workers; rejects where the place has none. */
export type OpenFoldPool = (data: SharedFoldData, options: FoldPoolOptions) => Promise<FoldPool>
