import type { Numbers } from './gemv.js'

/** A sum of squares below this may have lost digits of its terms to underflow: the smallest normal number over the machine epsilon. */
const smallestSquares = 2 ** -970

/**
 * √squares, where `squares` = Σᵢ weights[i] (A[start + i·stride] − center)² as summed before. Where that sum is too small or too large for its squares,
 * it is taken again over the largest deviation, so that columns of any finite scale have a norm.
 */
export function stridedNorm(
  squares: number,
  A: Numbers,
  start: number,
  stride: number,
  count: number,
  weights: Float64Array,
  center: number,
): number {
  if (!(squares < smallestSquares || squares === Number.POSITIVE_INFINITY)) return Math.sqrt(squares)
  let largest = 0
  for (let i = 0; i < count; i++) if (weights[i]! > 0) largest = Math.max(largest, Math.abs(A[start + i * stride]! - center))
  if (largest === 0 || largest === Number.POSITIVE_INFINITY) return largest
  let s = 0
  for (let i = 0; i < count; i++) {
    if (weights[i] === 0) continue
    const x = (A[start + i * stride]! - center) / largest
    s += weights[i]! * x * x
  }
  return Math.sqrt(s) * largest
}
