import type { Certificate, GapCertificate, Label } from '@odot/problem'
import type { MatrixLike } from '../input/matrix.js'
import type { Explanation } from './explanation.js'
import type { Fitted } from './fitted.js'
import type { Metric } from './metric.js'
import type { ModelJSON } from './model-json.js'

/** A fitted model: its numbers, and what can be done with them. Y is the response that its loss takes. */
export interface Model<Y = ArrayLike<number>, C extends Certificate | null = GapCertificate> extends Fitted<C> {
  readonly predict: Predict
  /** How good predictions are: R² of numeric responses, accuracy of classes, explained deviance of counts, or the metric asked for. */
  readonly score: (X: MatrixLike, y: Y, options?: ScoreOptions) => number
  readonly explain: () => Explanation
  /** Plain data for JSON.stringify; `fromJSON` reads it. */
  readonly toJSON: () => ModelJSON
  /** A table for the console. */
  readonly toString: () => string
}

/**
 * Predictions for the rows of X [rows, p]. `response` (default): on the scale of the response, [rows] or [rows, K] row-major (probabilities of the second
 * class, or of all K classes); `link`: the predictors η; `class`: the most probable class of each row; `probability`: [rows, classes], row-major.
 * @throws EstimatorError when X does not have the fitted columns, and for classes of a loss without classes.
 */
export interface Predict {
  (X: MatrixLike, options: PredictOptions & { readonly as: 'class' }): Label[]
  (X: MatrixLike, options?: PredictOptions & { readonly as?: 'response' | 'link' | 'probability' }): Float64Array
}

export interface PredictOptions {
  /** Known parts of the predictors, as in the fit; needed when the model was fitted with an offset. */
  readonly offset?: ArrayLike<number>
}

export interface ScoreOptions extends PredictOptions {
  readonly metric?: Metric
  readonly sampleWeight?: ArrayLike<number>
}
