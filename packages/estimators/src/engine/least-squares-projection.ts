import { pausing } from '../fit/run.js'

/**
 * Weighted least squares on a few columns Z, the unpenalised part of a problem. Vectors are given in the metric of the weights, √w ∘ r, so that everything
 * is plain: fitted once as √W Z = QR.
 */
export interface LeastSquaresProjection {
  /** Takes the part in the span of √W Z off a vector √w ∘ r, in place, and returns its coefficients on Z; 0 for columns that depend on earlier ones. */
  readonly fit: (scaled: Float64Array) => Float64Array
}

/** A few columns side by side. */
interface DenseColumns {
  readonly data: Float64Array
  readonly rows: number
  readonly count: number
}

/** Orthonormalises by Gram–Schmidt, twice, which is as good as Householder (Giraud, Langou and Rozložník, 2005). */
export function* leastSquaresProjection(
  { rows, count, data }: DenseColumns,
  roots: Float64Array,
): Generator<undefined, LeastSquaresProjection> {
  const Q: Float64Array[] = []
  const R: Float64Array[] = []
  const basis: number[] = []
  const pause = pausing()
  for (let k = 0; k < count; k++) {
    const q = Float64Array.from(roots, (root, i) => root * data[k * rows + i]!)
    const length = norm(q)
    const shares = remove(Q, q)
    const rest = norm(q)
    yield* pause(4 * rows * Q.length)
    if (!(rest > 4 * Number.EPSILON * rows * length)) continue
    for (let i = 0; i < rows; i++) q[i]! /= rest
    R.push(Float64Array.of(...shares, rest))
    Q.push(q)
    basis.push(k)
  }
  return {
    fit: (scaled) => {
      const shares = remove(Q, scaled)
      const coefficients = new Float64Array(count)
      for (let a = basis.length - 1; a >= 0; a--) {
        let share = shares[a]!
        for (let b = a + 1; b < basis.length; b++) share -= R[b]![a]! * coefficients[basis[b]!]!
        coefficients[basis[a]!] = share / R[a]![a]!
      }
      return coefficients
    },
  }
}

/** Takes orthonormal directions off a vector, in place, and returns how much of each there was. */
function remove(Q: readonly Float64Array[], x: Float64Array): Float64Array {
  const shares = new Float64Array(Q.length)
  for (let pass = 0; pass < 2; pass++) {
    for (const [a, q] of Q.entries()) {
      let share = 0
      for (let i = 0; i < x.length; i++) share += q[i]! * x[i]!
      shares[a]! += share
      for (let i = 0; i < x.length; i++) x[i]! -= share * q[i]!
    }
  }
  return shares
}

/** ‖x‖₂, at any scale. */
function norm(x: Float64Array): number {
  let largest = 0
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!))
  if (largest === 0) return 0
  let total = 0
  for (let i = 0; i < x.length; i++) total += (x[i]! / largest) ** 2
  return largest * Math.sqrt(total)
}
