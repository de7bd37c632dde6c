import { checkColumns } from '../design/check.js'
import type { Design } from '../design/design.js'
import { KernelsError } from '../errors.js'

/**
 * out = Xᵀ W X for some columns of a design, W = diag(weights): out[a·k + b] = Σᵢ wᵢ xᵢₐ xᵢᵦ, symmetric [k, k]. Weights [rows] must be ≥ 0.
 * `workspace` (rows·k numbers) is overwritten; pass one to allocate nothing large.
 * @example
 * const X = dense(Float64Array.of(1, 2, 3, 4), { rows: 2, columns: 2, order: 'row-major' })
 * const out = new Float64Array(4)
 * gramInto(X, { columns: Int32Array.of(1, 0), weights: Float64Array.of(1, 2) }, out)
 * out // => [36, 26, 26, 19]
 * @throws KernelsError when the design has no column operations, a column does not exist, or an array is too short.
 */
export function gramInto(
  design: Design,
  { columns, weights, workspace }: { readonly columns: Int32Array; readonly weights: Float64Array; readonly workspace?: Float64Array },
  out: Float64Array,
): void {
  const { rows, column } = design
  const k = columns.length
  if (!column)
    throw new KernelsError(`gramInto: a design of format ${design.format} has no column operations; pass a dense one, or give it some.`)
  checkColumns('gramInto', columns, design.columns)
  requireLength('weights', weights, rows)
  requireLength('out', out, k * k)
  const Z = workspace ?? new Float64Array(rows * k)
  requireLength('workspace', Z, rows * k)
  for (let a = 0; a < k; a++) {
    const z = Z.subarray(a * rows, (a + 1) * rows).fill(0)
    column.axpy(columns[a]!, 1, z)
    for (let i = 0; i < rows; i++) z[i]! *= Math.sqrt(weights[i]!)
  }
  rowGramInto(Z, k, rows, out)
}

/**
 * out = Z Zᵀ for row-major Z [k, n]: inner products of all pairs of rows, symmetric [k, k].
 * @example
 * const out = new Float64Array(4)
 * rowGramInto(Float64Array.of(1, 2, 3, 4), 2, 2, out)
 * out // => [5, 11, 11, 25]
 */
export function rowGramInto(Z: Float64Array, k: number, n: number, out: Float64Array): void {
  out.fill(0, 0, k * k)
  for (let from = 0; from < n; from += chunk) addChunk(Z, k, n, from, Math.min(from + chunk, n), out)
  for (let a = 0; a < k; a++) for (let b = 0; b < a; b++) out[b * k + a] = out[a * k + b]!
}

/** Entries of each row that are multiplied before the next: those of all rows stay in the cache. */
const chunk = 256

/** out[a, b] += Σ Z[a, i] Z[b, i] over from ≤ i < end, for b ≤ a; two rows and four columns at once. */
function addChunk(Z: Float64Array, k: number, n: number, from: number, end: number, out: Float64Array): void {
  for (let b = 0; b < k; b += 4) {
    // where fewer than four rows are left, the last one stands in, and what it gives is not stored
    const q0 = b * n
    const q1 = Math.min(b + 1, k - 1) * n
    const q2 = Math.min(b + 2, k - 1) * n
    const q3 = Math.min(b + 3, k - 1) * n
    for (let a = b; a < k; a += 2) {
      const p0 = a * n
      const p1 = Math.min(a + 1, k - 1) * n
      let s00 = 0
      let s01 = 0
      let s02 = 0
      let s03 = 0
      let s10 = 0
      let s11 = 0
      let s12 = 0
      let s13 = 0
      for (let i = from; i < end; i++) {
        const x = Z[p0 + i]!
        const y = Z[p1 + i]!
        const z0 = Z[q0 + i]!
        const z1 = Z[q1 + i]!
        const z2 = Z[q2 + i]!
        const z3 = Z[q3 + i]!
        s00 += x * z0
        s01 += x * z1
        s02 += x * z2
        s03 += x * z3
        s10 += y * z0
        s11 += y * z1
        s12 += y * z2
        s13 += y * z3
      }
      const at = a * k + b
      out[at]! += s00
      if (a > b) out[at + 1]! += s01
      if (a > b + 1) out[at + 2]! += s02
      if (a > b + 2) out[at + 3]! += s03
      if (a + 1 === k) continue
      out[at + k]! += s10
      out[at + k + 1]! += s11
      if (a > b) out[at + k + 2]! += s12
      if (a > b + 1) out[at + k + 3]! += s13
    }
  }
}

function requireLength(what: string, array: Float64Array, length: number): void {
  if (array.length < length) throw new KernelsError(`gramInto: ${what} holds ${array.length} numbers but needs ${length}.`)
}
