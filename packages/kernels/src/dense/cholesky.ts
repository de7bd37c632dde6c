import { KernelsError } from '../errors.js'

/** Columns that are factored before the rest of the matrix is updated with them. */
const panel = 32

/**
 * Cholesky factor of a symmetric positive definite matrix, in place: reads the lower triangle of A [n, n] (row-major) and overwrites it with L,
 * A = L Lᵀ; the strict upper triangle is left alone. Returns −1, or the first pivot that is not positive and finite, and then A is spoilt.
 * @example
 * const A = Float64Array.of(4, 0, 2, 5)
 * choleskyInto(A, 2) // => -1
 * A // => [2, 0, 1, 2]
 * choleskyInto(Float64Array.of(1, 2, 2, 1), 2) // => 1
 * @throws KernelsError when A holds fewer than n² numbers.
 */
export function choleskyInto(A: Float64Array, n: number): number {
  if (A.length < n * n)
    throw new KernelsError(`choleskyInto: A holds ${A.length} numbers but ${n} × ${n} are ${n * n}; pass the whole matrix.`)
  for (let first = 0; first < n; first += panel) {
    const end = Math.min(first + panel, n)
    for (let j = first; j < end; j++) {
      const q = j * n
      let pivot = A[q + j]!
      for (let k = first; k < j; k++) pivot -= A[q + k]! * A[q + k]!
      if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return j
      const root = Math.sqrt(pivot)
      A[q + j] = root
      for (let i = j + 1; i < n; i++) {
        const p = i * n
        let s = A[p + j]!
        for (let k = first; k < j; k++) s -= A[p + k]! * A[q + k]!
        A[p + j] = s / root
      }
    }
    subtractPanel(A, n, first, end)
  }
  return -1
}

/** A[i, c] −= Σ L[i, k] L[c, k] over first ≤ k < end, for i ≥ c ≥ end; two rows and four columns at once. */
function subtractPanel(A: Float64Array, n: number, first: number, end: number): void {
  for (let c = end; c < n; c += 4) {
    const q0 = c * n
    const q1 = Math.min(c + 1, n - 1) * n
    const q2 = Math.min(c + 2, n - 1) * n
    const q3 = Math.min(c + 3, n - 1) * n
    for (let i = c; i < n; i += 2) {
      const p0 = i * n
      const p1 = Math.min(i + 1, n - 1) * n
      let s00 = 0
      let s01 = 0
      let s02 = 0
      let s03 = 0
      let s10 = 0
      let s11 = 0
      let s12 = 0
      let s13 = 0
      for (let k = first; k < end; k++) {
        const x = A[p0 + k]!
        const y = A[p1 + k]!
        const z0 = A[q0 + k]!
        const z1 = A[q1 + k]!
        const z2 = A[q2 + k]!
        const z3 = A[q3 + k]!
        s00 += x * z0
        s01 += x * z1
        s02 += x * z2
        s03 += x * z3
        s10 += y * z0
        s11 += y * z1
        s12 += y * z2
        s13 += y * z3
      }
      A[p0 + c]! -= s00
      if (i > c) A[p0 + c + 1]! -= s01
      if (i > c + 1) A[p0 + c + 2]! -= s02
      if (i > c + 2) A[p0 + c + 3]! -= s03
      if (i + 1 === n) continue
      A[p1 + c]! -= s10
      A[p1 + c + 1]! -= s11
      if (i > c) A[p1 + c + 2]! -= s12
      if (i > c + 1) A[p1 + c + 3]! -= s13
    }
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
