import { pausing } from '../fit/run.js'

/** Some columns side by side, by columns. */
export interface DenseColumns {
  readonly rows: number
  readonly count: number
  readonly data: Float64Array
}

/** √W Z = QR for a few columns Z; columns that depend on earlier ones are left out. */
export interface OrthonormalColumns {
  /** Orthonormal, each [rows]. */
  readonly Q: readonly Float64Array[]
  /** Takes the span of Q off a vector, in place; how much of each there was. */
  readonly remove: (x: Float64Array) => Float64Array
  /** The coefficients on Z [count] of a combination of Q; 0 for columns that were left out. */
  readonly coefficients: (shares: Float64Array) => Float64Array
}

/** Orthonormalises by Gram–Schmidt, twice, which is as good as Householder (Giraud, Langou and Rozložník, 2005). */
export function* orthonormalColumns({ rows, count, data }: DenseColumns, roots: Float64Array): Generator<undefined, OrthonormalColumns> {
  const Q: Float64Array[] = []
  const R: Float64Array[] = []
  const basis: number[] = []
  const pause = pausing()
  for (let k = 0; k < count; k++) {
    const q = new Float64Array(rows)
    for (let i = 0; i < rows; i++) q[i] = roots[i]! * data[k * rows + i]!
    const length = norm(q)
    const shares = remove(Q, q)
    const rest = norm(q)
    yield* pause(4 * rows * (Q.length + 1))
    if (!(rest > 4 * Number.EPSILON * rows * length)) continue
    for (let i = 0; i < rows; i++) q[i]! /= rest
    R.push(Float64Array.of(...shares, rest))
    Q.push(q)
    basis.push(k)
  }
  return {
    Q,
    remove: (x) => remove(Q, x),
    coefficients: (shares) => {
      const out = new Float64Array(count)
      for (let a = basis.length - 1; a >= 0; a--) {
        let share = shares[a]!
        for (let b = a + 1; b < basis.length; b++) share -= R[b]![a]! * out[basis[b]!]!
        out[basis[a]!] = share / R[a]![a]!
      }
      return out
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
