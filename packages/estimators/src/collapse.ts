import type { SubPoint, SubProblem } from './sub-problem.js'

/**
 * From nearly optimal coefficients to a candidate with exact zeros: one coordinatewise proximal step, ST(bⱼ + gⱼ/Lⱼ, strengthⱼ/Lⱼ). A coordinate stays zero
 * when its gradient is inside the strength by more than its size, so the support is read from the optimality conditions and from no threshold.
 */
export function collapse(sub: SubProblem, { coefficients, weightedResidual }: SubPoint): Float64Array {
  const gradient = new Float64Array(sub.columns.count)
  sub.columns.design.adjoint(weightedResidual, gradient)
  return coefficients.map((b, k) => {
    const curvature = sub.norms[k]! ** 2
    if (curvature === 0) return 0
    const z = b + gradient[k]! / curvature
    return Math.sign(z) * Math.max(0, Math.abs(z) - sub.strength[k]! / curvature)
  })
}
