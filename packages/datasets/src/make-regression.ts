import type { Matrix } from './matrix.js'
import { type SparseDesignOptions, sparseDesign } from './sparse-design.js'

/** The options of `makeRegression`. */
export type RegressionOptions = SparseDesignOptions & {
  /** var(Xβ)/var(noise) for a random row, that is βᵀΣβ/σ²; above 0, Infinity for no noise. By default 5. */
  readonly signalToNoise?: number
}

/** Synthetic data with the coefficients that made it. */
export type SyntheticRegression = {
  /** Shape [rows, columns]. */
  readonly X: Matrix<Float64Array>
  /** Shape [rows]. */
  readonly y: Float64Array
  /** Shape [columns], the true β. */
  readonly coefficients: Float64Array
  /** σ, the standard deviation of the noise. */
  readonly noiseDeviation: number
  /** The group of each column, from 0. */
  readonly groups: readonly number[]
}

/**
 * Draws y = Xβ + σε with a sparse β, rows of X normal with unit variances and correlations Σ_ij = ρ^|i−j|, and ε standard normal.
 *
 * The nonzero coefficients sit at random places, with fair signs and magnitudes uniform on (1, 2). The noise is set by
 * signalToNoise = βᵀΣβ/σ², a property of the model and not of the rows drawn; with no nonzeros σ is 1. More rows extend the same data.
 *
 * @throws RangeError for sizes that do not fit together, a correlation outside (−1, 1), a signalToNoise that is not above 0, or a seed that is not an integer from 0 up.
 * @example
 * const { X, y, coefficients } = makeRegression({ rows: 50, columns: 200, nonzeros: 5, correlation: 0.5, seed: 1 })
 * X.shape // => [50, 200]
 * y.length // => 50
 * coefficients.filter((beta) => beta !== 0).length // => 5
 */
export const makeRegression = ({ signalToNoise = 5, ...options }: RegressionOptions): SyntheticRegression => {
  if (!(signalToNoise > 0)) throw new RangeError(`makeRegression: signalToNoise is ${signalToNoise}; pass a number above 0.`)
  const { coefficients, groups, variance, draw } = sparseDesign('makeRegression', options)
  const noiseDeviation = options.nonzeros === 0 ? 1 : Math.sqrt(variance / signalToNoise)
  return Object.freeze({ ...draw(1, (signal, random) => signal + noiseDeviation * random.normal()), coefficients, noiseDeviation, groups })
}
