import { logarithm } from './logarithm.js'
import type { Matrix } from './matrix.js'
import { type SparseDesignOptions, sparseDesign } from './sparse-design.js'

/** The options of `makeClassification`. */
export type ClassificationOptions = SparseDesignOptions & {
  /** The standard deviation of the log-odds Xβ, from 0 (coin flips) up. By default 3. */
  readonly signal?: number
}

/** Synthetic labels with the coefficients that made them. */
export type SyntheticClassification = {
  /** Shape [rows, columns]. */
  readonly X: Matrix<Float64Array>
  /** Shape [rows], labels +1 and −1. */
  readonly y: Float64Array
  /** Shape [columns], the true β of the log-odds. */
  readonly coefficients: Float64Array
  /** The group of each column, from 0. */
  readonly groups: readonly number[]
}

/**
 * Draws labels ±1 from a logistic model, P(y = 1) = 1/(1 + exp(−xβ)), with X and the places of the nonzeros as in `makeRegression` and β scaled so that βᵀΣβ = signal².
 *
 * @throws RangeError for a signal that is negative or infinite, and as `makeRegression` does.
 * @example
 * const { X, y } = makeClassification({ rows: 40, columns: 100, nonzeros: 4, seed: 2 })
 * X.shape // => [40, 100]
 * y.every((label) => label === 1 || label === -1) // => true
 */
export const makeClassification = ({ signal = 3, ...options }: ClassificationOptions): SyntheticClassification => {
  if (!(signal >= 0 && signal < Number.POSITIVE_INFINITY))
    throw new RangeError(`makeClassification: signal is ${signal}; pass a finite number from 0 up.`)
  const { coefficients, groups, variance, draw } = sparseDesign('makeClassification', options)
  const scale = variance > 0 ? signal / Math.sqrt(variance) : 0
  const label = (logOdds: number, uniform: number): number => (logOdds + logarithm(uniform) - logarithm(1 - uniform) > 0 ? 1 : -1)
  return Object.freeze({
    ...draw(scale, (logOdds, random) => label(logOdds, random.uniform())),
    coefficients: coefficients.map((beta) => scale * beta),
    groups,
  })
}
