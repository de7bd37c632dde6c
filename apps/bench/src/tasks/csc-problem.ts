import { noise, noiseInto } from '../noise.js'
import type { Outputs } from '../suite.js'

/** A sparse matrix by columns. */
export interface CscProblem {
  readonly values: Float32Array | Float64Array
  readonly rowIndices: Int32Array
  readonly columnStarts: Int32Array
}

/** One entry at a random place of every stretch of `1 / density` rows, in every column. */
export function cscProblem(rows: number, columns: number, density: number, precision: 'f32' | 'f64'): CscProblem {
  const stretch = Math.round(1 / density)
  const perColumn = Math.floor(rows / stretch)
  const count = perColumn * columns
  const places = noiseInto(7, new Float64Array(count))
  return {
    values: noise(1, count, precision),
    rowIndices: Int32Array.from(places, (x, k) => (k % perColumn) * stretch + Math.floor(((x + 1) / 2) * stretch)),
    columnStarts: Int32Array.from({ length: columns + 1 }, (_, j) => j * perColumn),
  }
}

/** X v, or Xᵀ r, in float64. */
export function cscReference(rows: number, columns: number, density: number, product: 'apply' | 'adjoint'): Outputs {
  const { values, rowIndices, columnStarts } = cscProblem(rows, columns, density, 'f64')
  const out = new Float64Array(product === 'apply' ? rows : columns)
  const [v, r] = [noiseInto(2, new Float64Array(columns)), noiseInto(3, new Float64Array(rows))]
  for (let j = 0; j < columns; j++)
    for (let k = columnStarts[j]!; k < columnStarts[j + 1]!; k++) {
      if (product === 'apply') out[rowIndices[k]!]! += values[k]! * v[j]!
      else out[j]! += values[k]! * r[rowIndices[k]!]!
    }
  return { out }
}
