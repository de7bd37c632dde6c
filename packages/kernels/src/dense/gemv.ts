import { gemvInArena, gemvTransposedInArena } from './gemv-in-arena.js'
import { addTransposedRows, gemvRows } from './gemv-rows.js'

/** Dense numbers in either precision. */
export type Numbers = Float64Array | Float32Array

/**
 * out = A x for row-major A [rows, columns]. Sums are float64; where all three arrays are Float32Arrays of a device with WebAssembly, products and sums of
 * up to 67 of them are float32.
 * @example
 * const out = new Float64Array(2)
 * gemvInto(Float64Array.of(1, 2, 3, 4), 2, 2, Float64Array.of(1, 10), out)
 * out // => [21, 43]
 */
export function gemvInto(A: Numbers, rows: number, columns: number, x: Numbers, out: Numbers): void {
  if (!gemvInArena(A, rows, columns, x, out)) gemvRows(A, columns, x, out, 0, rows)
}

/**
 * out = Aᵀ r for row-major A [rows, columns], added up in `out`. With `zeros: 'skip'` groups of four rows where r is 0 are not read, and their NaN and ∞
 * do not spread.
 * @example
 * const out = new Float64Array(2)
 * gemvTransposedInto(Float64Array.of(1, 2, 3, 4), 2, 2, Float64Array.of(1, 10), out)
 * out // => [31, 42]
 */
export function gemvTransposedInto(
  A: Numbers,
  rows: number,
  columns: number,
  r: Numbers,
  out: Numbers,
  zeros: 'skip' | 'multiply' = 'multiply',
): void {
  if (gemvTransposedInArena(A, rows, columns, r, out, zeros)) return
  for (let j = 0; j < columns; j++) out[j] = 0
  addTransposedRows(A, columns, r, out, 0, rows, zeros)
}
