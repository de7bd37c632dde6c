import type { Numbers } from './gemv.js'

/** Σᵢ A[start + i·stride] r[i] over `count` entries, in four partial sums. */
export function stridedDot(A: Numbers, start: number, stride: number, count: number, r: Float64Array): number {
  const whole = count - (count % 4)
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let p = start
  for (let i = 0; i < whole; i += 4) {
    s0 += A[p]! * r[i]!
    s1 += A[p + stride]! * r[i + 1]!
    s2 += A[p + 2 * stride]! * r[i + 2]!
    s3 += A[p + 3 * stride]! * r[i + 3]!
    p += 4 * stride
  }
  for (let i = whole; i < count; i++) {
    s0 += A[p]! * r[i]!
    p += stride
  }
  return s0 + s1 + (s2 + s3)
}

/** out[i] += scale · A[start + i·stride] over `count` entries. */
export function stridedAxpy(A: Numbers, start: number, stride: number, count: number, scale: number, out: Float64Array): void {
  let p = start
  for (let i = 0; i < count; i++) {
    out[i]! += scale * A[p]!
    p += stride
  }
}

/** Σᵢ weights[i] (A[start + i·stride] − center)² over `count` entries. */
export function stridedSquares(A: Numbers, start: number, stride: number, count: number, weights: Float64Array, center: number): number {
  let s = 0
  let p = start
  for (let i = 0; i < count; i++) {
    const x = A[p]! - center
    s += weights[i]! * x * x
    p += stride
  }
  return s
}

/** out[j] = Σᵢ weights[i] (A[i, j] − center[j])² for row-major A. */
export function rowSquaresInto(
  A: Numbers,
  rows: number,
  columns: number,
  weights: Float64Array,
  center: Float64Array,
  out: Float64Array,
): void {
  for (let j = 0; j < columns; j++) out[j] = 0
  for (let i = 0; i < rows; i++) {
    const w = weights[i]!
    const p = i * columns
    for (let j = 0; j < columns; j++) {
      const x = A[p + j]! - center[j]!
      out[j]! += w * x * x
    }
  }
}
