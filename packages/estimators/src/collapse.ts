import type { SubPoint, SubProblem } from './sub-problem.js'

/**
 * From nearly optimal coefficients to a candidate with exact zeros: one coordinatewise proximal step, ST(bₖ + gₖ, strengthₖ), as columns have norm 1. A
 * coordinate stays zero when its gradient is inside the strength by more than its size, so the support is read from the optimality conditions and from no
 * threshold.
 */
export function collapse({ scales, strength }: SubProblem, { coefficients, pull }: SubPoint): Float64Array {
  return coefficients.map((b, k) => {
    const z = b + pull[k]!
    return scales[k] === 0 ? 0 : Math.sign(z) * Math.max(0, Math.abs(z) - strength[k]!)
  })
}
