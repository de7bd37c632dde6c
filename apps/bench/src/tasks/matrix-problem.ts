import { noiseInto } from '../noise.js'
import type { Outputs } from '../suite.js'

/** The numbers of X v and Xᵀ r, X row-major. */
const matrix = (rows: number, columns: number) => noiseInto(1, new Float64Array(rows * columns))

/** X v in float64. */
export function gemvReference(rows: number, columns: number): Outputs {
  const [X, v] = [matrix(rows, columns), noiseInto(2, new Float64Array(columns))]
  const out = new Float64Array(rows)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[i]! += X[i * columns + j]! * v[j]!
  return { out }
}

/** Xᵀ r in float64. */
export function gemvTransposedReference(rows: number, columns: number): Outputs {
  const [X, r] = [matrix(rows, columns), noiseInto(3, new Float64Array(rows))]
  const out = new Float64Array(columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j]! += X[i * columns + j]! * r[i]!
  return { out }
}

/** A B for square matrices. */
export function gemmReference(n: number): Outputs {
  const [A, B] = [matrix(n, n), noiseInto(2, new Float64Array(n * n))]
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) out[i * n + j]! += A[i * n + k]! * B[k * n + j]!
  return { out }
}

/** Z Zᵀ for row-major Z [k, n]. */
export function gramReference(k: number, n: number): Outputs {
  const Z = matrix(k, n)
  const out = new Float64Array(k * k)
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      let s = 0
      for (let i = 0; i < n; i++) s += Z[a * n + i]! * Z[b * n + i]!
      out[a * k + b] = s
      out[b * k + a] = s
    }
  }
  return { out }
}

/** A symmetric matrix that is positive definite, because its diagonal outweighs the rest. */
export function definiteMatrix(n: number): Float64Array {
  const A = noiseInto(1, new Float64Array(n * n))
  for (let i = 0; i < n; i++) {
    A[i * n + i] = n
    for (let j = 0; j < i; j++) A[j * n + i] = A[i * n + j]!
  }
  return A
}

/** The lower triangle of a row-major matrix, row after row. */
export function lowerTriangle(A: ArrayLike<number>, n: number): Float64Array {
  const out = new Float64Array((n * (n + 1)) / 2)
  let at = 0
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) out[at++] = A[i * n + j]!
  return out
}

/** The Cholesky factor by definition. */
export function choleskyReference(n: number): Outputs {
  const L = definiteMatrix(n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = L[i * n + j]!
      for (let k = 0; k < j; k++) s -= L[i * n + k]! * L[j * n + k]!
      L[i * n + j] = i === j ? Math.sqrt(s) : s / L[j * n + j]!
    }
  }
  return { L: lowerTriangle(L, n) }
}
