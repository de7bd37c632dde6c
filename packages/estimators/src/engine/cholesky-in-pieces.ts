import { choleskyInto, gemmInto } from '@odot/kernels'

/** Matrices of up to so many rows are factored at once. */
const small = 512
/** Columns that are factored before the rest of the matrix is updated with them. */
const panel = 64
/** Rows of the rest that are updated at once. */
const band = 256

/** The Cholesky factor in the lower triangle of A [n, n], in place, as `choleskyInto`, with pauses; whether A is positive definite. */
export function* choleskyInPieces(A: Float64Array, n: number): Generator<undefined, boolean> {
  if (n <= small) return choleskyInto(A, n) < 0
  const update = new Float64Array(band * n)
  for (let first = 0; first < n; first += panel) {
    const end = Math.min(first + panel, n)
    const width = end - first
    if (choleskyInto(A.subarray(first * n + first), width, { leadingDimension: n }) >= 0) return false
    const below = new Float64Array((n - end) * width)
    for (let i = end; i < n; i++) solveRow(A, { n, first, end, i }, below, (i - end) * width)
    for (let from = end; from < n; from += band) {
      const to = Math.min(from + band, n)
      const rows = to - from
      const columns = to - end
      const left = { data: below, rows, columns: width, offset: (from - end) * width }
      gemmInto(left, { data: below, rows: width, columns, rowStride: 1, columnStride: width }, update)
      for (let i = from; i < to; i++) {
        const p = i * n + end
        const q = (i - from) * columns
        for (let c = 0; c <= i - end; c++) A[p + c]! -= update[q + c]!
      }
      yield
    }
  }
  return true
}

/** Solves row i of the panel against its triangle, in place, and copies it to `out`. */
function solveRow(
  A: Float64Array,
  { n, first, end, i }: { readonly n: number; readonly first: number; readonly end: number; readonly i: number },
  out: Float64Array,
  at: number,
): void {
  for (let j = first; j < end; j++) {
    let s = A[i * n + j]!
    for (let k = first; k < j; k++) s -= A[i * n + k]! * A[j * n + k]!
    const entry = s / A[j * n + j]!
    A[i * n + j] = entry
    out[at + j - first] = entry
  }
}
