import { type CscDesign, type Design, isCsc } from '@odot/kernels'
import type { Standardized } from '@odot/problem'

/** A sparse design with what its columns are centred and divided by: their products with each other need their entries alone. */
export interface SparseColumns {
  readonly X: CscDesign
  readonly means: Float64Array
  /** 1/s, and 0 for a constant column. */
  readonly inverse: Float64Array
}

/** A column whose mean is this many deviations from zero loses digits when it is centred after it was multiplied. */
const farFromZero = 1e4
/** Up to this share of entries, products of entries are less work than those of dense columns. */
const fewEntries = 1 / 8

/** The sparse columns of a design, where that is sparse, and centring afterwards keeps the digits. */
export function sparseColumns(X: Design, { means, scales }: Standardized): SparseColumns | undefined {
  if (!isCsc(X) || X.values.length > fewEntries * X.rows * X.columns) return undefined
  const inverse = scales.map((s) => (s === 0 ? 0 : 1 / s))
  return means.some((m, j) => Math.abs(m) * inverse[j]! > farFromZero) ? undefined : { X, means, inverse }
}

/**
 * Rows from ≤ a < m of Z̃ᵀ diag(w) Z̃ for chosen columns, and their mirror image, into `out` [m, m], where z̃ = (z − mean)/s:
 * (Σ w z_a z_c − m_a Σ w z_c − m_c Σ w z_a + m_a m_c Σ w)/(s_a s_c), by the entries of one column at a time.
 */
export function* sparseGram(
  { X: { values, indices, starts, rows }, means, inverse }: SparseColumns,
  { columns, weights, from }: { readonly columns: readonly number[]; readonly weights: Float64Array; readonly from: number },
  out: Float64Array,
): Generator<undefined, void> {
  const m = columns.length
  const work = new Float64Array(rows)
  const sums = new Float64Array(m)
  let total = 0
  for (let i = 0; i < rows; i++) total += weights[i]!
  for (let a = 0; a < m; a++) {
    let sum = 0
    for (let k = starts[columns[a]!]!; k < starts[columns[a]! + 1]!; k++) sum += weights[indices[k]!]! * values[k]!
    sums[a] = sum
  }
  for (let a = from; a < m; a++) {
    const j = columns[a]!
    for (let k = starts[j]!; k < starts[j + 1]!; k++) work[indices[k]!] = weights[indices[k]!]! * values[k]!
    const mean = means[j]!
    for (let c = 0; c <= a; c++) {
      const other = columns[c]!
      let product = 0
      for (let k = starts[other]!; k < starts[other + 1]!; k++) product += values[k]! * work[indices[k]!]!
      const centred = product - mean * sums[c]! - means[other]! * sums[a]! + mean * means[other]! * total
      const value = centred * inverse[j]! * inverse[other]!
      out[a * m + c] = value
      out[c * m + a] = value
    }
    for (let k = starts[j]!; k < starts[j + 1]!; k++) work[indices[k]!] = 0
    if (a % 16 === 15) yield
  }
}
