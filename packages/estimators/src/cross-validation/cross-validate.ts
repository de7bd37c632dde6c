import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Unfixed } from '../estimator.js'
import { runAsync } from '../fit/run.js'
import type { MatrixLike } from '../input/matrix.js'
import { type Metric, metrics } from '../model/metric.js'
import { fittingPath } from '../path/path.js'
import type { PathModel } from '../path/path-model.js'
import { show } from '../show.js'
import { checkFolds, foldName } from './check-folds.js'
import { checkRunOptions, pathOptions } from './check-options.js'
import { type Choice, type CrossValidated, describeScores, lambdaOf } from './cross-validated.js'
import type { CrossValidationOptions } from './cross-validation-options.js'
import { dealFolds } from './deal-folds.js'
import type { FoldTask } from './fold.js'
import type { Folds } from './k-folds.js'
import { type Rows, readRows } from './read-rows.js'
import { type FoldsRun, runFolds } from './run-folds.js'
import { chooseLambda, scoreTable } from './score-table.js'

/** Cross-validation that is ready to be fitted. */
export interface CrossValidation<Y, C extends Certificate> {
  readonly estimator: Unfixed<Y, C>
  readonly options: CrossValidationOptions
  /** Fits a path to all rows and one to the rows that each fold leaves, and scores what it holds out. @throws EstimatorError when the data cannot be used. */
  readonly fit: (X: MatrixLike, y: Y) => Promise<CrossValidated<Y, C>>
}

/**
 * Chooses λ by the score of rows that were held out.
 *
 * The λ are those of the path on all rows. A fold is a weight of 0: the rows that a fold holds out weigh nothing in its fit, so they move neither the means and
 * deviations of the columns nor anything else. Score of a fold: the metric of its held-out rows, weighted by sampleWeight. Mean: weighted by the weight that each
 * fold holds out. Standard error: √(Σ W (score − mean)²/Σ W/(folds − 1)), as cv.glmnet has it. `lambda.min` has the best mean, `lambda.oneSe` is the largest λ
 * within one standard error of it. The numbers do not depend on workers.
 * @example
 * const X = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(5 * i)])
 * const y = X.map(([a], i) => 2 * a + 0.3 * Math.cos(11 * i))
 * const found = await crossValidate(lasso(), { folds: 5, count: 20 }).fit(X, y)
 * found.lambda.oneSe >= found.lambda.min // => true
 * const model = await found.refit('oneSe')
 * model.certificate.relativeGap <= 1e-6 // => true
 * crossValidate(lasso(), { folds: 1 }) // => throws folds is 1
 * @throws EstimatorError when an option is wrong, and from `fit` when the data cannot be used, or a fold leaves a class out.
 * @see Stone (1974), "Cross-validatory choice and assessment of statistical predictions"
 * @see Friedman, Hastie and Tibshirani (2010), "Regularization paths for generalized linear models via coordinate descent"
 */
export function crossValidate<Y, C extends Certificate>(
  estimator: Unfixed<Y, C>,
  options: CrossValidationOptions = {},
): CrossValidation<Y, C> {
  checkRunOptions('crossValidate', estimator, options, ['folds', 'repeats', 'groups', 'stratify', 'metric'])
  const { folds, metric, repeats = 1, stratify } = options
  if (typeof folds === 'number' && !(Number.isInteger(folds) && folds >= 2))
    throw new EstimatorError(`crossValidate: folds is ${folds}; pass a whole number from 2 up, or the fold of each row.`)
  if (!(Number.isInteger(repeats) && repeats >= 1))
    throw new EstimatorError(`crossValidate: repeats is ${show(repeats)}; pass a whole number from 1 up.`)
  if (stratify !== undefined && typeof stratify !== 'boolean')
    throw new EstimatorError(`crossValidate: stratify is ${show(stratify)}; pass true or false.`)
  if (metric !== undefined && !Object.hasOwn(metrics, metric))
    throw new EstimatorError(`crossValidate: metric is ${show(metric)}; pass one of ${Object.keys(metrics).join(', ')}.`)
  return Object.freeze({ estimator, options, fit: (X: MatrixLike, y: Y) => validating(estimator, options, { X, y }) })
}

async function validating<Y, C extends Certificate>(
  estimator: Unfixed<Y, C>,
  options: CrossValidationOptions,
  { X, y }: { readonly X: MatrixLike; readonly y: Y },
): Promise<CrossValidated<Y, C>> {
  const where = 'crossValidate.fit'
  const { recipe } = estimator
  const { signal = recipe.plan.signal, onProgress, workers } = options
  const rows = readRows(where, recipe, y)
  const metric = metricOf(where, rows, options.metric)
  const folds = dealFolds(where, rows, options)
  checkFolds(where, folds, rows)
  const start = Date.now()
  const path = await runAsync(fittingPath(where, estimator, pathOptions(options), { X, y }), {
    ...(signal && { signal }),
    ...(onProgress && { onProgress: (fit) => onProgress({ stage: 'path', fit }) }),
  })
  const { lambdas } = path
  const tasks = path.status === 'aborted' ? [] : foldTasks(where, rows, { folds, lambdas, metric })
  const run = await runFolds(estimator, { recipe, X, y }, { tasks, workers, expected: Date.now() - start, signal, onProgress })
  return resultOf(path, { tasks, run, folds, metric, refit: (lambda) => path.at(lambda, { exact: true, X, y }) })
}

/** The deviance, where there is one. @throws EstimatorError for a metric that the loss does not have. */
function metricOf(where: string, { conjugate, classes, outputs }: Rows, metric: Metric | undefined): Metric {
  if (metric === undefined) return conjugate ? 'deviance' : 'loss'
  const { needs } = metrics[metric]
  const has: Readonly<Record<typeof needs, boolean>> = {
    any: true,
    numbers: classes === undefined,
    classes: classes !== undefined,
    'two classes': classes?.labels.length === 2 && outputs === 1,
  }
  if (has[needs]) return metric
  throw new EstimatorError(
    `${where}: the metric ${metric} needs ${needs}, but the loss is one of ${classes ? `${classes.labels.length} classes` : 'numbers'}; pass another metric.`,
  )
}

function foldTasks(
  where: string,
  { weights }: Rows,
  { folds: { folds, assignments }, lambdas, metric }: { readonly folds: Folds; readonly lambdas: Float64Array; readonly metric: Metric },
): readonly (FoldTask & { readonly weight: number })[] {
  return assignments.flatMap((assignment, repeat) =>
    Array.from({ length: folds }, (_, f) => {
      const held = weights.map((w, i) => (assignment[i] === f ? w : 0))
      return {
        where: `${where}, ${foldName(f, { repeat, repeats: assignments.length })}`,
        training: weights.map((w, i) => (assignment[i] === f ? 0 : w)),
        lambdas,
        read: { kind: 'score', metric, held },
        weight: held.reduce((sum, w) => sum + w, 0),
      }
    }),
  )
}

interface Ran<Y, C extends Certificate> {
  readonly tasks: readonly { readonly weight: number }[]
  readonly run: FoldsRun
  readonly folds: Folds
  readonly metric: Metric
  readonly refit: (lambda: number) => ReturnType<CrossValidated<Y, C>['refit']>
}

function resultOf<Y, C extends Certificate>(path: PathModel<Y, C>, { tasks, run, folds, metric, refit }: Ran<Y, C>): CrossValidated<Y, C> {
  const { direction } = metrics[metric]
  const done = run.results.flatMap((result, k) => (result ? [{ result, weight: tasks[k]!.weight }] : []))
  const scores = scoreTable(
    done.map(({ result }) => Float64Array.from(result.readings, (reading) => reading[0]!)),
    { lambdas: path.lambdas, weights: Float64Array.from(done, ({ weight }) => weight), folds: folds.folds },
  )
  const lambda = Object.freeze(chooseLambda(scores, direction))
  const unfinished = done.reduce((sum, { result }) => sum + result.unfinished, 0)
  const fits = done.length * path.lambdas.length
  const notes = unfinished > 0 ? [`${unfinished} of ${fits} fits of folds ended before they were as good as the tolerance.`] : []
  const chosen = (choice: Choice): number => lambdaOf('crossValidate', choice, lambda)
  return Object.freeze({
    status: path.status === 'aborted' || done.length < tasks.length ? 'aborted' : 'complete',
    metric,
    direction,
    lambda,
    scores,
    folds,
    path,
    model: (choice: Choice = 'min') => path.at(chosen(choice)),
    refit: async (choice: Choice = 'min') => refit(chosen(choice)),
    workers: run.workers,
    notes: Object.freeze([...run.notes, ...notes]),
    toString: () => describeScores(path, scores, { metric, lambda }),
  })
}
