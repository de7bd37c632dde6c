import { pausing } from '../fit/run.js'
import { type DefiniteFactor, definiteFactor } from './definite-factor.js'
import type { DeviceNumbers } from './device-numbers.js'

/** A column whose squared distance from the span of those before it is below this share of its own square depends on them. */
const dependence = 1e-12

/** The factor of a symmetric positive semidefinite matrix. */
export interface SemidefiniteFactor {
  /** d with G d = rhs, and d = 0 for columns that depend on earlier ones. */
  readonly solve: (rhs: Float64Array) => Float64Array
  /** Takes a row and column out; where columns depend on others, G must be factored again. */
  readonly remove?: DefiniteFactor['remove']
}

/**
 * Cholesky factor of a symmetric positive semidefinite G [n, n] (row-major, lower triangle). The diagonal is scaled to 1 first, so that the scale of the
 * columns does not matter; a dependent column gets a row of zeros in the factor. Yields between short pieces of work.
 * @param memory n² numbers for the factor; made when it is left out.
 */
export function* semidefiniteFactor(
  G: Float64Array,
  n: number,
  memory: DeviceNumbers['numbers'] = new Float64Array(n * n),
): Generator<undefined, SemidefiniteFactor> {
  const inverse = Float64Array.from({ length: n }, (_, i) => (G[i * n + i]! > 0 ? 1 / Math.sqrt(G[i * n + i]!) : 0))
  const definite = yield* definiteFactor(G, inverse, { L: memory, dependence })
  if (definite) return definite
  const L = memory.fill(0)
  const pause = pausing()
  for (let i = 0; i < n; i++) {
    const row = i * n
    let pivot = inverse[i] === 0 ? 0 : 1
    for (let c = 0; c < i; c++) {
      const other = c * n
      let s = G[row + c]! * inverse[i]! * inverse[c]!
      for (let k = 0; k < c; k++) s -= L[row + k]! * L[other + k]!
      const entry = L[other + c] === 0 ? 0 : s / L[other + c]!
      L[row + c] = entry
      pivot -= entry * entry
    }
    if (pivot < dependence) L.fill(0, row, row + i)
    else L[row + i] = Math.sqrt(pivot)
    yield* pause((i * i) / 2)
  }
  return { solve: (rhs) => solve(L, inverse, rhs) }
}

function solve(L: Float64Array, inverse: Float64Array, rhs: Float64Array): Float64Array {
  const n = rhs.length
  const x = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    if (L[i * n + i] === 0) continue
    let s = rhs[i]! * inverse[i]!
    for (let k = 0; k < i; k++) s -= L[i * n + k]! * x[k]!
    x[i] = s / L[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    if (L[i * n + i] === 0) continue
    x[i]! /= L[i * n + i]!
    for (let k = 0; k < i; k++) x[k]! -= x[i]! * L[i * n + k]!
  }
  return x.map((value, i) => value * inverse[i]!)
}
