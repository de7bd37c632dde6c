import type { SubPoint, SubProblem } from './sub-problem.js'

/**
 * From nearly optimal coefficients to a candidate with exact zeros: one coordinatewise proximal step, ST(bₖ + gₖ, strengthₖ), as columns have norm 1. A
 * coordinate stays zero when its gradient is inside the strength by more than its size, so the support is read from the optimality conditions and from no
 * threshold.
 */
export function collapse(sub: SubProblem, { coefficients, residual }: SubPoint): Float64Array {
  const gradient = new Float64Array(sub.columns.count)
  sub.columns.design.adjoint(residual, gradient)
  return coefficients.map((b, k) => {
    const z = b + gradient[k]!
    return sub.scales[k] === 0 ? 0 : Math.sign(z) * Math.max(0, Math.abs(z) - sub.strength[k]!)
  })
}
