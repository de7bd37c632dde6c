import { addProduct } from './add-product.js'

/** Columns that are factored before the rest of the matrix is updated with them. */
const panel = 32

/** `choleskyInto` in JavaScript; rows are `ld` numbers apart. */
export function plainCholesky(A: Float64Array, n: number, ld: number): number {
  for (let first = 0; first < n; first += panel) {
    const end = Math.min(first + panel, n)
    for (let j = first; j < end; j++) {
      const q = j * ld
      let pivot = A[q + j]!
      for (let k = first; k < j; k++) pivot -= A[q + k]! * A[q + k]!
      if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return j
      const root = Math.sqrt(pivot)
      A[q + j] = root
      for (let i = j + 1; i < n; i++) {
        const p = i * ld
        let s = A[p + j]!
        for (let k = first; k < j; k++) s -= A[p + k]! * A[q + k]!
        A[p + j] = s / root
      }
    }
    subtractPanel(A, n, ld, first, end)
  }
  return -1
}

/** A[i, c] −= Σ L[i, k] L[c, k] over first ≤ k < end, for i ≥ c ≥ end: a block up to the diagonal, and the triangle beside it. */
function subtractPanel(A: Float64Array, n: number, ld: number, first: number, end: number): void {
  const columns = { data: A, offset: end * ld + first, row: 1, column: ld }
  for (let top = end; top < n; top += panel) {
    const bottom = Math.min(top + panel, n)
    const rows = { data: A, offset: top * ld + first, row: ld, column: 1 }
    addProduct(rows, columns, { data: A, offset: top * ld + end, row: ld, column: 1 }, bottom - top, end - first, top - end, -1)
    for (let i = top; i < bottom; i++) {
      for (let c = top; c <= i; c++) {
        let s = 0
        for (let k = first; k < end; k++) s += A[i * ld + k]! * A[c * ld + k]!
        A[i * ld + c]! -= s
      }
    }
  }
}
