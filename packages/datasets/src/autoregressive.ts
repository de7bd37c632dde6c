import type { RandomStream } from './random-stream.js'

/** Fills a row with standard normals of correlation ρ^|i−j|. */
export const autoregressiveRowInto = (row: Float64Array, random: RandomStream, correlation: number): void => {
  const innovation = Math.sqrt(1 - correlation * correlation)
  let previous = random.normal()
  row[0] = previous
  for (let j = 1; j < row.length; j++) {
    previous = correlation * previous + innovation * random.normal()
    row[j] = previous
  }
}

/** βᵀΣβ with Σ_ij = ρ^|i−j|, the variance of a row times β, in one pass. */
export const autoregressiveVariance = (coefficients: Float64Array, correlation: number): number => {
  let variance = 0
  // The covariance of the next column with the sum so far.
  let covariance = 0
  for (const beta of coefficients) {
    variance += beta * (2 * covariance + beta)
    covariance = correlation * (covariance + beta)
  }
  return variance
}
