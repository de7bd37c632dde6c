import { choleskySolveInto } from '@odot/kernels'
import { choleskyInPieces } from '../cholesky-in-pieces.js'

/** Steps of inverse iteration; each costs n² multiplications beside the n³ of the factor. */
const mostSteps = 200
/** A change of the quotient below this share of the largest diagonal entry is rounding. */
const rounding = 1e-13

/**
 * The smallest eigenvalue of a symmetric matrix H [n, n], by inverse iteration on H + σI, where σ ≥ 0 makes that positive definite; +∞ for n = 0. The quotient that
 * it returns is above the eigenvalue by rounding, or by little where others are close to it. `memory` holds n² numbers.
 */
export function* smallestEigenvalue(H: Float64Array, n: number, memory: Float64Array): Generator<undefined, number> {
  if (n === 0) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(H[i * n + i]!))
  if (n === 1) return H[0]!
  const L = memory.subarray(0, n * n)
  for (let sigma = 0, next = 1e-10 * largest || 1e-300; ; sigma = next, next *= 8) {
    L.set(H.subarray(0, n * n))
    for (let i = 0; i < n; i++) L[i * n + i]! += sigma
    if (yield* choleskyInPieces(L, n)) break
    yield
  }
  const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1))
  const product = new Float64Array(n)
  let quotient = Number.POSITIVE_INFINITY
  for (let step = 0; step < mostSteps; step++) {
    choleskySolveInto(L, n, x, x)
    normalise(x)
    multiply(H, x, product)
    let next = 0
    for (let i = 0; i < n; i++) next += x[i]! * product[i]!
    if (quotient - next <= rounding * largest) return Math.min(quotient, next)
    quotient = next
    yield
  }
  return quotient
}

function normalise(x: Float64Array): void {
  let squares = 0
  for (let i = 0; i < x.length; i++) squares += x[i]! * x[i]!
  const factor = 1 / Math.sqrt(squares)
  for (let i = 0; i < x.length; i++) x[i]! *= factor
}

/** out = H x, from the whole rows. */
function multiply(H: Float64Array, x: Float64Array, out: Float64Array): void {
  const n = x.length
  for (let i = 0; i < n; i++) {
    let total = 0
    for (let c = 0; c < n; c++) total += H[i * n + c]! * x[c]!
    out[i] = total
  }
}
