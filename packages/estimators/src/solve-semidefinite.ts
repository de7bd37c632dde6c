import { pausing } from './run.js'

/** A column whose squared distance from the span of those before it is below this share of its own square depends on them. */
const dependence = 1e-12

/**
 * Solves G d = rhs for a symmetric positive semidefinite G [n, n] (row-major, lower triangle), with d = 0 for columns that depend on earlier ones.
 * The diagonal is scaled to 1 first, so that the scale of the columns does not matter; a dependent column gets a row of zeros in the factor.
 */
export function* solveSemidefinite(G: Float64Array, rhs: Float64Array): Generator<undefined, Float64Array> {
  const n = rhs.length
  const inverse = rhs.map((_, i) => (G[i * n + i]! > 0 ? 1 / Math.sqrt(G[i * n + i]!) : 0))
  const L = new Float64Array(n * n)
  const solution = new Float64Array(n)
  const pause = pausing()
  for (let i = 0; i < n; i++) {
    let pivot = 1
    for (let c = 0; c < i; c++) {
      let s = G[i * n + c]! * inverse[i]! * inverse[c]!
      for (let k = 0; k < c; k++) s -= L[i * n + k]! * L[c * n + k]!
      const entry = L[c * n + c] === 0 ? 0 : s / L[c * n + c]!
      L[i * n + c] = entry
      pivot -= entry * entry
    }
    const dependent = inverse[i] === 0 || pivot < dependence
    if (dependent) L.fill(0, i * n, i * n + i)
    L[i * n + i] = dependent ? 0 : Math.sqrt(pivot)
    let s = rhs[i]! * inverse[i]!
    for (let k = 0; k < i; k++) s -= L[i * n + k]! * solution[k]!
    solution[i] = dependent ? 0 : s / L[i * n + i]!
    yield* pause((i * i) / 2)
  }
  for (let i = n - 1; i >= 0; i--) {
    if (L[i * n + i] === 0) continue
    const x = solution[i]! / L[i * n + i]!
    solution[i] = x
    for (let k = 0; k < i; k++) solution[k]! -= x * L[i * n + k]!
  }
  return solution.map((x, i) => x * inverse[i]!)
}
