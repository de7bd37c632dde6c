import { semidefiniteFactor } from '../engine/semidefinite-factor.js'

/** A Newton system in which the last coordinates, which have no penalty, are solved for in terms of the first. */
export interface ProfiledHessian {
  /** Coordinates with a penalty. */
  readonly size: number
  /** The Hessian in the first coordinates while the others follow, H_SS − H_SZ H_ZZ⁻¹ H_ZS; [size, size]. */
  readonly schur: Float64Array
  /** out = g_S − H_SZ H_ZZ⁻¹ g_Z, the gradient while the others follow. */
  readonly reduceInto: (gradient: Float64Array, out: Float64Array) => void
  /** Completes a step in the first coordinates: step_Z = −H_ZZ⁻¹ (g_Z + H_ZS step_S). */
  readonly complete: (gradient: Float64Array, step: Float64Array) => void
}

/** Takes the unpenalised coordinates, from `size` on, out of H [n, n]; `slack` [n − size] is added to their diagonal, so that any of them can be solved for. */
export function* profiledHessian(
  H: Float64Array,
  n: number,
  { size, slack }: { readonly size: number; readonly slack: Float64Array },
): Generator<undefined, ProfiledHessian> {
  const free = n - size
  const schur = new Float64Array(size * size)
  for (let a = 0; a < size; a++) schur.set(H.subarray(a * n, a * n + size), a * size)
  if (free === 0) {
    return { size, schur, reduceInto: (gradient, out) => out.set(gradient.subarray(0, size)), complete: () => undefined }
  }
  const corner = new Float64Array(free * free)
  for (let a = 0; a < free; a++) {
    corner.set(H.subarray((size + a) * n + size, (size + a + 1) * n), a * free)
    corner[a * free + a]! += slack[a]!
  }
  const factor = yield* semidefiniteFactor(corner, free)
  /** Row a: H_ZZ⁻¹ H_Za. */
  const answers = new Float64Array(size * free)
  for (let a = 0; a < size; a++) {
    answers.set(factor.solve(H.slice(a * n + size, (a + 1) * n)), a * free)
    if (a % 64 === 63) yield
  }
  for (let a = 0; a < size; a++) {
    for (let c = 0; c <= a; c++) {
      let total = 0
      for (let f = 0; f < free; f++) total += H[a * n + size + f]! * answers[c * free + f]!
      schur[a * size + c]! -= total
      schur[c * size + a] = schur[a * size + c]!
    }
    if (a % 64 === 63) yield
  }
  return {
    size,
    schur,
    reduceInto: (gradient, out) => {
      for (let a = 0; a < size; a++) {
        let total = gradient[a]!
        for (let f = 0; f < free; f++) total -= answers[a * free + f]! * gradient[size + f]!
        out[a] = total
      }
    },
    complete: (gradient, step) => {
      const rhs = gradient.slice(size)
      for (let f = 0; f < free; f++) for (let a = 0; a < size; a++) rhs[f]! += H[(size + f) * n + a]! * step[a]!
      const answer = factor.solve(rhs)
      for (let f = 0; f < free; f++) step[size + f] = -answer[f]!
    },
  }
}
