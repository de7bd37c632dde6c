import { choleskySolveInto } from '@odot/kernels'
import { choleskyInPieces } from '../engine/cholesky-in-pieces.js'

/** Steps of inverse iteration between two factors. */
const steps = 10
/** How close the answer is: to a share of itself, and to one of the largest diagonal entry. */
const share = 1e-6
const rounding = 1e-10

/**
 * The smallest eigenvalue of a symmetric matrix H [n, n]; +∞ for n = 0, NaN where an entry is not finite. It lies between −σ, where H + σI has a Cholesky factor, and the quotient ⟨x, Hx⟩/‖x‖² that
 * inverse iteration finds: both are moved until they meet. `memory` holds n² numbers.
 */
export function* smallestEigenvalue(H: Float64Array, n: number, memory: Float64Array): Generator<undefined, number> {
  if (n === 0) return Number.POSITIVE_INFINITY
  if (n === 1) return H[0]!
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(H[i * n + i]!))
  const L = memory.subarray(0, n * n)
  const factorAbove = function* (bound: number): Generator<undefined, boolean> {
    L.set(H.subarray(0, n * n))
    for (let i = 0; i < n; i++) L[i * n + i]! -= bound
    yield
    return yield* choleskyInPieces(L, n)
  }
  let low = 0
  for (let sigma = rounding * largest || Number.MIN_VALUE; !(yield* factorAbove(low)); sigma *= 8) {
    if (!Number.isFinite(sigma)) return Number.NaN
    low = -sigma
  }
  let high = Number.POSITIVE_INFINITY
  const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1))
  const product = new Float64Array(n)
  for (;;) {
    for (let step = 0; step < steps; step++) {
      choleskySolveInto(L, n, x, x)
      normalise(x)
      yield
    }
    multiply(H, x, product)
    let quotient = 0
    for (let i = 0; i < n; i++) quotient += x[i]! * product[i]!
    high = Math.min(high, quotient)
    const slack = share * Math.abs(high) + rounding * largest
    if (high - low <= slack || (yield* factorAbove(high - slack))) return high
    high -= slack
    const middle = (low + high) / 2
    if (yield* factorAbove(middle)) low = middle
    else {
      high = middle
      yield* factorAbove(low)
    }
  }
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
