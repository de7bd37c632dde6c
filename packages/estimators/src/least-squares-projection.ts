import type { DenseColumns } from './dense-columns.js'
import { solveSemidefinite } from './solve-semidefinite.js'

/** Weighted least squares on a few columns Z, factored once per use: the unpenalised part of a problem. */
export interface LeastSquaresProjection {
  /** The coefficients of r on Z; r becomes the residual. */
  readonly fit: (residual: Float64Array) => Float64Array
  /** Θ ← Θ − W Z (ZᵀWZ)⁻¹ ZᵀΘ, in place, so that ZᵀΘ = 0. */
  readonly project: (dual: Float64Array) => void
}

export function leastSquaresProjection(Z: DenseColumns, weights: Float64Array): LeastSquaresProjection {
  const { rows, count, design } = Z
  const gram = new Float64Array(count * count)
  const scratch = new Float64Array(rows)
  const row = new Float64Array(count)
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < rows; i++) scratch[i] = weights[i]! * Z.data[k * rows + i]!
    design.adjoint(scratch, row)
    gram.set(row, k * count)
  }
  const fitted = (correlations: Float64Array): Float64Array => {
    const coefficients = solveSemidefinite(gram, correlations)
    design.apply(coefficients, scratch)
    return coefficients
  }
  return {
    fit: (residual) => {
      const total = new Float64Array(count)
      // twice: the second pass removes what rounding left
      for (let pass = 0; pass < 2 && count > 0; pass++) {
        design.adjoint(
          residual.map((r, i) => r * weights[i]!),
          row,
        )
        fitted(row).forEach((b, k) => {
          total[k]! += b
        })
        for (let i = 0; i < rows; i++) residual[i]! -= scratch[i]!
      }
      return total
    },
    project: (dual) => {
      for (let pass = 0; pass < 2 && count > 0; pass++) {
        design.adjoint(dual, row)
        fitted(row)
        for (let i = 0; i < rows; i++) dual[i]! -= weights[i]! * scratch[i]!
      }
    },
  }
}
