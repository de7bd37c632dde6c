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
  if (!column) throw new KernelsError(`gramInto: a design of format ${design.format} has no column operations; pass a dense or sparse one.`)
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
  for (let b = 0; b < k; b += 4) {
    const width = Math.min(4, k - b)
    // where fewer than four rows are left, the last one is repeated and its copies are not stored
    const q0 = b * n
    const q1 = Math.min(b + 1, k - 1) * n
    const q2 = Math.min(b + 2, k - 1) * n
    const q3 = Math.min(b + 3, k - 1) * n
    for (let a = b; a < k; a++) {
      const p = a * n
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let i = 0; i < n; i++) {
        const z = Z[p + i]!
        s0 += z * Z[q0 + i]!
        s1 += z * Z[q1 + i]!
        s2 += z * Z[q2 + i]!
        s3 += z * Z[q3 + i]!
      }
      store(out, k, a, b, s0)
      if (width > 1) store(out, k, a, b + 1, s1)
      if (width > 2) store(out, k, a, b + 2, s2)
      if (width > 3) store(out, k, a, b + 3, s3)
    }
  }
}

function store(out: Float64Array, k: number, a: number, b: number, value: number): void {
  out[a * k + b] = value
  out[b * k + a] = value
}

function requireLength(what: string, array: Float64Array, length: number): void {
  if (array.length < length) throw new KernelsError(`gramInto: ${what} holds ${array.length} numbers but needs ${length}.`)
}
