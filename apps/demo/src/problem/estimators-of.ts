import { breastCancer, diabetes, type Matrix } from '@odot/datasets'
import { type Estimator, elasticNet, lasso, type Settings, type Strength, type Unfixed } from '@odot/estimators'
import { leastSquares, logistic } from '@odot/losses'
import type { Label, Loss } from '@odot/problem'
import type { Choice } from './choice.js'

/** Data of the page with what can be fitted to them; the type of the response stays inside. */
export interface FittingProblem {
  readonly names: readonly string[]
  /** Does something with the data, whatever their response is. */
  readonly use: <R>(task: FittingTask<R>) => R
}

export type FittingTask<R> = <Y>(given: {
  readonly X: Matrix
  readonly y: Y
  readonly along: (options: Options) => Unfixed<Y>
  readonly at: (options: Options & Strength) => Estimator<Y>
}) => R

type Options = Pick<Settings<never, never>, 'tolerance' | 'signal'> & { readonly solver?: 'auto' | 'hadamard' | 'coordinate-descent' }

/** Loads the data of a choice and makes its estimators. */
export async function problemOf(choice: Choice): Promise<FittingProblem> {
  if (choice.data === 'diabetes') {
    const { X, y, featureNames } = await diabetes()
    return { names: featureNames, use: (task) => task({ X, y, ...estimators(leastSquares(), choice) }) }
  }
  const { X, y, labels, featureNames } = await breastCancer()
  if (choice.loss === 'logistic')
    return { names: featureNames, use: (task) => task<ArrayLike<Label>>({ X, y: labels, ...estimators(logistic(), choice) }) }
  return { names: featureNames, use: (task) => task({ X, y, ...estimators(leastSquares(), choice) }) }
}

function estimators<Y, T>(
  loss: Loss<Y, T>,
  { penalty, mixing }: Choice,
): { readonly along: (options: Options) => Unfixed<Y>; readonly at: (options: Options & Strength) => Estimator<Y> } {
  if (penalty === 'lasso') return { along: (options) => lasso({ ...options, loss }), at: (options) => lasso({ ...options, loss }) }
  return { along: (options) => elasticNet({ ...options, loss, mixing }), at: (options) => elasticNet({ ...options, loss, mixing }) }
}
