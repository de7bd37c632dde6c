import type { Certificate, GapCertificate } from '@odot/problem'
import type { MatrixLike } from './input/matrix.js'
import type { EstimatorName } from './model/fitted.js'
import type { Model } from './model/model.js'
import type { Recipe } from './recipe.js'

/** What an estimator is, whether it has a strength or not. */
export interface EstimatorRecord<Y = ArrayLike<number>, C extends Certificate = GapCertificate> {
  readonly estimator: EstimatorName
  /** The options as they were given. */
  readonly options: Readonly<Record<string, unknown>>
  /** What the packages' own drivers need: options checked and filled in, and how to state the problem for data. */
  readonly recipe: Recipe<Y, C>
}

/** An estimator without a strength: what `path`, `crossValidate` and `stabilitySelection` take. It cannot be fitted by itself. */
export interface Unfixed<Y = ArrayLike<number>, C extends Certificate = GapCertificate> extends EstimatorRecord<Y, C> {
  /** Only an estimator with a strength has it. */
  readonly fit?: never
}

/** An estimator that is ready to be fitted to data. */
export interface Estimator<Y = ArrayLike<number>, C extends Certificate = GapCertificate> extends EstimatorRecord<Y, C> {
  /** Fits without blocking the event loop; X [rows, columns], y as the loss takes it. @throws EstimatorError when the data cannot be used. */
  readonly fit: (X: MatrixLike, y: Y) => Promise<Model<Y, C>>
  /** Fits at once, blocking. @throws EstimatorError when the data cannot be used. */
  readonly fitSync: (X: MatrixLike, y: Y) => Model<Y, C>
}
