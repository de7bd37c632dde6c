import type { Label } from '@odot/problem'
import type { Metric } from '../model/metric.js'
import type { FitProgress } from '../settings.js'
import type { FoldProgress } from './run-folds.js'

/** The λ that are tried, as `path` takes them. */
export interface LambdaOptions {
  readonly lambdas?: ArrayLike<number>
  readonly count?: number
  readonly minRatio?: number
}

/** Where and how long folds run. */
export interface FoldRunOptions {
  /** The same seed gives the same folds on every machine; 1 by default. */
  readonly seed?: number
  /**
   * How many workers compute folds (threads in Node, Web Workers in a page), or false for none; the numbers are the same. By default as many as there are
   * processors, when the path on all rows took so long that all folds one after another would take more than four seconds.
   */
  readonly workers?: number | false
  /** Ends everything early; the result then has what was done until then. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: CrossValidationProgress) => void
}

export interface CrossValidationOptions extends LambdaOptions, FoldRunOptions {
  /** How many folds, 10 by default; or the fold of each row, any numbers. */
  readonly folds?: number | ArrayLike<number>
  /** How often the rows are dealt to folds anew; 1 by default. */
  readonly repeats?: number
  /** A group for each row: rows of one group are held out together. */
  readonly groups?: ArrayLike<Label>
  /** Give all folds the same share of each class (true by default for losses of classes), or of small and large responses (false by default). */
  readonly stratify?: boolean
  /** What is compared; `deviance` by default, which is the mean squared error for least squares. */
  readonly metric?: Metric
}

/** How far cross-validation is: first the path on all rows, then the folds. */
export type CrossValidationProgress = { readonly stage: 'path'; readonly fit: FitProgress } | FoldProgress
