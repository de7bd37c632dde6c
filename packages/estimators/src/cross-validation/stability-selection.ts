import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Unfixed } from '../estimator.js'
import { runAsync } from '../fit/run.js'
import type { MatrixLike } from '../input/matrix.js'
import { fittingPath } from '../path/path.js'
import { show } from '../show.js'
import { checkFolds } from './check-folds.js'
import { checkRunOptions, pathOptions } from './check-options.js'
import type { FoldRunOptions, LambdaOptions } from './cross-validation-options.js'
import type { FoldTask } from './fold.js'
import { type Folds, kFolds } from './k-folds.js'
import { readRows } from './read-rows.js'
import { runFolds } from './run-folds.js'
import { countSelections, type Selections } from './selections.js'

export interface StabilityOptions extends LambdaOptions, FoldRunOptions {
  /** How many halves of the rows are fitted, an even number: two and two are complementary. 50 by default. */
  readonly subsamples?: number
  /** π, the share of subsamples from which on a column is stable, above ½ and up to 1; 0.75 by default. */
  readonly threshold?: number
  /** How many falsely stable columns are acceptable on average; 1 by default. It says down to which λ selections count. */
  readonly falseSelections?: number
}

/** What was selected how often. p columns, L values of λ. */
export interface StabilitySelected extends Selections {
  /** `aborted`: a signal ended it; frequencies are those of the subsamples that were done until then. */
  readonly status: 'complete' | 'aborted'
  readonly lambdas: Float64Array
  /** How many subsamples were fitted. */
  readonly subsamples: number
  readonly threshold: number
  /** How many workers fitted them; 0 is the calling thread. */
  readonly workers: number
  readonly notes: readonly string[]
  /** A line on what is stable. */
  readonly toString: () => string
}

/** Stability selection that is ready to be fitted. */
export interface StabilitySelection<Y, C extends Certificate> {
  readonly estimator: Unfixed<Y, C>
  readonly options: StabilityOptions
  /** Fits a path to all rows and to each subsample. @throws EstimatorError when the data cannot be used. */
  readonly fit: (X: MatrixLike, y: Y) => Promise<StabilitySelected>
}

/**
 * Which columns are selected in most halves of the rows: `stable` are those whose frequency is at least the threshold π at some λ that counts.
 *
 * The λ are those of the path on all rows; subsamples are complementary halves, as weights (with equal shares of the classes, for losses of classes).
 * With q(λ) the mean number of columns selected in a subsample at this λ or a larger one, the expected number of stable columns that random selection would
 * select no more often than q/p is at most q²/((2π − 1)p), whatever the distribution. λ count as long as this bound is at most `falseSelections`.
 * @example
 * const X = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(5 * i), Math.cos(7 * i)])
 * const y = X.map(([a], i) => 2 * a + 0.5 * Math.cos(11 * i))
 * const { stable } = await stabilitySelection(lasso(), { subsamples: 10, count: 20 }).fit(X, y)
 * stable // => [0]
 * stabilitySelection(lasso(), { threshold: 0.5 }) // => throws threshold is 0.5
 * @throws EstimatorError when an option is wrong, and from `fit` when the data cannot be used.
 * @see Meinshausen and Bühlmann (2010), "Stability selection"
 * @see Shah and Samworth (2013), "Variable selection with error control: another look at stability selection"
 */
export function stabilitySelection<Y, C extends Certificate>(
  estimator: Unfixed<Y, C>,
  options: StabilityOptions = {},
): StabilitySelection<Y, C> {
  checkRunOptions('stabilitySelection', estimator, options, ['subsamples', 'threshold', 'falseSelections'])
  const { subsamples = 50, threshold = 0.75, falseSelections = 1 } = options
  if (!(Number.isInteger(subsamples) && subsamples >= 2 && subsamples % 2 === 0))
    throw new EstimatorError(`stabilitySelection: subsamples is ${show(subsamples)}; pass an even number from 2 up.`)
  if (!(threshold > 0.5 && threshold <= 1))
    throw new EstimatorError(`stabilitySelection: threshold is ${show(threshold)}; pass a number above 0.5 and up to 1.`)
  if (!(falseSelections > 0))
    throw new EstimatorError(`stabilitySelection: falseSelections is ${show(falseSelections)}; pass a positive number.`)
  const filled = { ...options, subsamples, threshold, falseSelections }
  return Object.freeze({ estimator, options, fit: (X: MatrixLike, y: Y) => subsampling(estimator, filled, { X, y }) })
}

async function subsampling<Y, C extends Certificate>(
  estimator: Unfixed<Y, C>,
  options: StabilityOptions & Required<Pick<StabilityOptions, 'subsamples' | 'threshold' | 'falseSelections'>>,
  { X, y }: { readonly X: MatrixLike; readonly y: Y },
): Promise<StabilitySelected> {
  const where = 'stabilitySelection.fit'
  const { recipe } = estimator
  const { signal = recipe.plan.signal, onProgress, workers, seed = 1, threshold, falseSelections } = options
  const rows = readRows(where, recipe, y)
  const { classes } = rows
  const halves = kFolds({
    rows: rows.count,
    folds: 2,
    repeats: options.subsamples / 2,
    seed,
    ...(classes && { stratify: classes.codes.of }),
  })
  checkFolds(where, halves, rows)
  const start = Date.now()
  const path = await runAsync(fittingPath(where, estimator, pathOptions(options), { X, y }), {
    ...(signal && { signal }),
    ...(onProgress && { onProgress: (fit) => onProgress({ stage: 'path', fit }) }),
  })
  const { lambdas } = path
  const tasks = path.status === 'aborted' ? [] : halfTasks(where, halves, { weights: rows.weights, lambdas })
  const run = await runFolds(estimator, { recipe, X, y }, { tasks, workers, expected: Date.now() - start, signal, onProgress })
  const done = run.results.flatMap((result) => (result ? [result.readings] : []))
  const first = path.steps[0]
  const columns = first ? path.at(first.lambda).scales.length : 0
  const counted = countSelections(done, { columns, steps: lambdas.length, threshold, falseSelections })
  return Object.freeze({
    status: path.status === 'aborted' || done.length < tasks.length ? 'aborted' : 'complete',
    lambdas,
    subsamples: done.length,
    threshold,
    ...counted,
    workers: run.workers,
    notes: Object.freeze([...run.notes]),
    toString: () =>
      `${counted.stable.length} of ${columns} columns are selected in at least ${threshold} of ${done.length} subsamples: ${[...counted.stable].join(', ') || 'none'}`,
  })
}

function halfTasks(
  where: string,
  { assignments }: Folds,
  { weights, lambdas }: { readonly weights: Float64Array; readonly lambdas: Float64Array },
): readonly FoldTask[] {
  return assignments.flatMap((assignment, pair) =>
    [0, 1].map((half) => ({
      where: `${where}, subsample ${2 * pair + half + 1}`,
      training: weights.map((w, i) => (assignment[i] === half ? w : 0)),
      lambdas,
      read: { kind: 'selected' },
    })),
  )
}
