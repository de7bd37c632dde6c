import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Metric } from '../model/metric.js'
import type { Model } from '../model/model.js'
import type { PathModel } from '../path/path-model.js'
import { show } from '../show.js'
import type { Folds } from './k-folds.js'
import type { LambdaChoice, ScoreTable } from './score-table.js'

/** A λ by name or by number. */
export type Choice = 'min' | 'oneSe' | number

/** What cross-validation found. */
export interface CrossValidated<Y, C extends Certificate> {
  /** `aborted`: a signal ended it; scores are those of the folds that were done until then. */
  readonly status: 'complete' | 'aborted'
  readonly metric: Metric
  /** Which scores are better. */
  readonly direction: 'lower' | 'higher'
  readonly lambda: LambdaChoice
  readonly scores: ScoreTable
  readonly folds: Folds
  /** The path on all rows. */
  readonly path: PathModel<Y, C>
  /** The model of the path at a λ, `min` by default. @throws EstimatorError outside the path, and where nothing was scored. */
  readonly model: (choice?: Choice) => Model<Y, C | null>
  /** The model fitted to all rows at exactly this λ, with its certificate; it keeps X and y for this. */
  readonly refit: (choice?: Choice) => Promise<Model<Y, C>>
  /** How many workers computed the folds; 0 is the calling thread. */
  readonly workers: number
  /** What went otherwise than was asked for. */
  readonly notes: readonly string[]
  /** A table for the console. */
  readonly toString: () => string
}

/** The λ of a choice. @throws EstimatorError where nothing was scored. */
export function lambdaOf(where: string, choice: Choice, { min, oneSe }: LambdaChoice): number {
  if (typeof choice === 'number') return choice
  const lambda = { min, oneSe }[choice]
  if (lambda === undefined) throw new EstimatorError(`${where}: the choice is ${show(choice)}; pass 'min', 'oneSe' or a λ.`)
  if (Number.isNaN(lambda)) throw new EstimatorError(`${where}: no λ has a score, so there is no best one; pass a λ.`)
  return lambda
}

/** λ, nonzeros, mean and standard error of each step, and what was chosen. */
export function describeScores<Y, C extends Certificate>(
  { steps }: PathModel<Y, C>,
  { lambdas, mean, standardError }: ScoreTable,
  { metric, lambda: { minIndex, oneSeIndex } }: Pick<CrossValidated<Y, C>, 'metric' | 'lambda'>,
): string {
  const number = (value: number): string => String(Number(value.toPrecision(5)))
  const marks = (l: number): string => [l === minIndex ? 'min' : '', l === oneSeIndex ? 'oneSe' : ''].filter(Boolean).join(', ')
  const rows = Array.from(lambdas, (lambda, l) => [
    number(lambda),
    String(steps[l]?.places.length ?? ''),
    number(mean[l]!),
    number(standardError[l]!),
    marks(l),
  ])
  const all = [['λ', 'nonzeros', metric, 'standard error', 'choice'], ...rows]
  const widths = all[0]!.map((_, k) => Math.max(...all.map((row) => row[k]!.length)))
  return all.map((row) => row.map((cell, k) => cell.padStart(widths[k]!)).join('  ')).join('\n')
}
