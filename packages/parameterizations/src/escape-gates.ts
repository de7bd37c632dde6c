import { groupNorms } from './group-norms.js'

/** Factors β_g = u_g ν_g and the gate of each coordinate of u. */
export interface Gated {
  readonly u: Float64Array
  readonly nu: Float64Array
  readonly ids: ArrayLike<number>
}

/**
 * Unit directions of descent for groups whose factors have vanished while ‖g_g‖ > s_g; zero for the others.
 *
 * Up to second order the surrogate is ⟨g, u⟩ν + s(‖u‖² + ν²)/2: along (−g/‖g‖, 1)/√2 it has the curvature s − ‖g‖ < 0 and the slope
 * (‖g‖ − s)(⟨g, u⟩/‖g‖ − ν)/√2, which picks the sign. Vanished means at most 1e-3 · max(1, largest factor), exact zeros included: a sign that is
 * locked on the way to zero leaves small factors of equal size. One strength serves all groups.
 */
export function escapeGates(
  { u, nu, ids }: Gated,
  gradient: Float64Array,
  strength: Float64Array,
): { readonly u: Float64Array; readonly nu: Float64Array } {
  const count = nu.length
  const threshold = 1e-3 * Math.max(1, largestOf(u), largestOf(nu))
  const sizes = groupNorms(u, ids, count)
  const pulls = groupNorms(gradient, ids, count)
  const slopes = new Float64Array(count)
  for (let j = 0; j < u.length; j++) slopes[ids[j]!]! += u[j]! * gradient[j]!
  const dnu = new Float64Array(count)
  for (let g = 0; g < count; g++) {
    const s = strength.length === 1 ? strength[0]! : strength[g]!
    if (sizes[g]! > threshold || Math.abs(nu[g]!) > threshold || !(pulls[g]! > s)) continue
    dnu[g] = slopes[g]! > nu[g]! * pulls[g]! ? -Math.SQRT1_2 : Math.SQRT1_2
  }
  const du = u.map((_, j) => (dnu[ids[j]!] === 0 ? 0 : (-dnu[ids[j]!]! * gradient[j]!) / pulls[ids[j]!]!))
  return { u: du, nu: dnu }
}

function largestOf(x: Float64Array): number {
  let largest = 0
  for (const value of x) largest = Math.max(largest, Math.abs(value))
  return largest
}
