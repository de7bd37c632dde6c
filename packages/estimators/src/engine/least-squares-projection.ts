import { type DenseColumns, orthonormalColumns } from './orthonormal-columns.js'

/**
 * Weighted least squares on a few columns Z, the unpenalised part of a problem. Vectors are given in the metric of the weights, √w ∘ r, so that everything
 * is plain: fitted once as √W Z = QR.
 */
export interface LeastSquaresProjection {
  /** Takes the part in the span of √W Z off a vector √w ∘ r, in place, and returns its coefficients on Z; 0 for columns that depend on earlier ones. */
  readonly fit: (scaled: Float64Array) => Float64Array
}

export function* leastSquaresProjection(columns: DenseColumns, roots: Float64Array): Generator<undefined, LeastSquaresProjection> {
  const { remove, coefficients } = yield* orthonormalColumns(columns, roots)
  return { fit: (scaled) => coefficients(remove(scaled)) }
}
