/** Columns that are factored together. */
const panel = 4

/**
 * Cholesky factor of a symmetric positive definite matrix, in place: reads the lower triangle of A [n, n] (row-major) and overwrites it with L,
 * A = L Lᵀ; the strict upper triangle is left alone. Returns −1, or the first pivot that is not positive, and then A is spoilt.
 * @example
 * const A = Float64Array.of(4, 0, 2, 5)
 * choleskyInto(A, 2) // => -1
 * A // => [2, 0, 1, 2]
 * choleskyInto(Float64Array.of(1, 2, 2, 1), 2) // => 1
 */
export function choleskyInto(A: Float64Array, n: number): number {
  for (let j = 0; j < n; j += panel) {
    const end = Math.min(j + panel, n)
    if (end - j === panel) subtractPanel(A, n, j)
    else for (let i = j; i < n; i++) for (let c = j; c < end && c <= i; c++) A[i * n + c]! -= rowDot(A, i * n, c * n, j)
    for (let c = j; c < end; c++) {
      const pivot = A[c * n + c]! - rowDot(A, c * n + j, c * n + j, c - j)
      if (!(pivot > 0) || pivot === Number.POSITIVE_INFINITY) return c
      const root = Math.sqrt(pivot)
      A[c * n + c] = root
      for (let i = c + 1; i < n; i++) {
        let s = A[i * n + c]!
        for (let k = j; k < c; k++) s -= A[i * n + k]! * A[c * n + k]!
        A[i * n + c] = s / root
      }
    }
  }
  return -1
}

/** A[i, j…j+3] −= Σ_{k<j} L[i, k] L[j…j+3, k] for the rows i ≥ j. */
function subtractPanel(A: Float64Array, n: number, j: number): void {
  const [q0, q1, q2, q3] = [j * n, (j + 1) * n, (j + 2) * n, (j + 3) * n]
  for (let i = j; i < n; i++) {
    const p = i * n
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let k = 0; k < j; k++) {
      const x = A[p + k]!
      s0 += x * A[q0 + k]!
      s1 += x * A[q1 + k]!
      s2 += x * A[q2 + k]!
      s3 += x * A[q3 + k]!
    }
    A[p + j]! -= s0
    if (i > j) A[p + j + 1]! -= s1
    if (i > j + 1) A[p + j + 2]! -= s2
    if (i > j + 2) A[p + j + 3]! -= s3
  }
}

/**
 * Solves L Lᵀ x = b for a factor of `choleskyInto`; `out` may be b.
 * @example
 * const L = Float64Array.of(2, 0, 1, 2)
 * const x = Float64Array.of(6, 7)
 * choleskySolveInto(L, 2, x, x)
 * x // => [1, 1]
 */
export function choleskySolveInto(L: Float64Array, n: number, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let s = b[i]!
    for (let k = 0; k < i; k++) s -= L[i * n + k]! * out[k]!
    out[i] = s / L[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    const x = out[i]! / L[i * n + i]!
    out[i] = x
    for (let k = 0; k < i; k++) out[k]! -= x * L[i * n + k]!
  }
}

function rowDot(A: Float64Array, p: number, q: number, count: number): number {
  let s = 0
  for (let k = 0; k < count; k++) s += A[p + k]! * A[q + k]!
  return s
}
