/** The scores of folds at the λ of a path. */
export interface ScoreTable {
  /** Decreasing; [lambdas]. */
  readonly lambdas: Float64Array
  /** The mean over the folds that have a score there, weighted by the weight that each holds out; NaN where none has. */
  readonly mean: Float64Array
  /** The standard error of the mean: √(Σ W (score − mean)²/Σ W/(folds − 1)), W being the weights of the folds. */
  readonly standardError: Float64Array
  /** The scores of each fold; [lambdas] each. Of repeats, one after the other. */
  readonly folds: readonly Float64Array[]
  /** The weight that each fold holds out. */
  readonly weights: Float64Array
}

export interface ScoreTableOptions {
  readonly lambdas: Float64Array
  readonly weights: Float64Array
  /** Folds of one repeat: repeats score the same rows again, which makes no new ones, so they do not lower the standard error. */
  readonly folds: number
}

/**
 * The mean and the standard error of the scores of folds, as `cv.glmnet` computes them from the means of folds.
 * @see Friedman, Hastie and Tibshirani (2010), "Regularization paths for generalized linear models via coordinate descent"
 */
export function scoreTable(scores: readonly Float64Array[], { lambdas, weights, folds }: ScoreTableOptions): ScoreTable {
  const mean = new Float64Array(lambdas.length)
  const standardError = new Float64Array(lambdas.length)
  for (let l = 0; l < lambdas.length; l++) {
    const scored = [...scores.keys()].filter((f) => !Number.isNaN(scores[f]![l]))
    const total = scored.reduce((sum, f) => sum + weights[f]!, 0)
    const average = scored.reduce((sum, f) => sum + weights[f]! * scores[f]![l]!, 0) / total
    const squares = scored.reduce((sum, f) => sum + weights[f]! * (scores[f]![l]! - average) ** 2, 0)
    mean[l] = average
    standardError[l] = Math.sqrt(squares / total / (Math.min(folds, scored.length) - 1))
  }
  return Object.freeze({ lambdas, mean, standardError, folds: Object.freeze([...scores]), weights })
}

/** Two usual choices of λ, and where they are in the table; −1 and NaN where no mean is finite. */
export interface LambdaChoice {
  /** The λ of the best mean; of several such, the largest. */
  readonly min: number
  /** The largest λ whose mean is at most one standard error worse than the best. */
  readonly oneSe: number
  readonly minIndex: number
  readonly oneSeIndex: number
}

/** Chooses λ from a table whose λ decrease. `oneSe` is never below `min`. */
export function chooseLambda({ lambdas, mean, standardError }: ScoreTable, direction: 'lower' | 'higher'): LambdaChoice {
  const sign = direction === 'lower' ? 1 : -1
  let minIndex = -1
  for (let l = 0; l < mean.length; l++) {
    if (Number.isFinite(mean[l]) && (minIndex < 0 || sign * mean[l]! < sign * mean[minIndex]!)) minIndex = l
  }
  let oneSeIndex = minIndex
  const margin = standardError[minIndex] ?? Number.NaN
  // an error that is NaN, of a single fold, allows nothing
  const limit = sign * (mean[minIndex] ?? Number.NaN) + margin
  for (let l = minIndex - 1; l >= 0; l--) if (Number.isFinite(mean[l]) && sign * mean[l]! <= limit) oneSeIndex = l
  return { min: lambdas[minIndex] ?? Number.NaN, oneSe: lambdas[oneSeIndex] ?? Number.NaN, minIndex, oneSeIndex }
}
