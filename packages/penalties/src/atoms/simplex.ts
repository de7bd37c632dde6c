import { abs, add, less, select, sub, sum, type Tensor, type Values } from '@odot/autodiff'
import type { ConvexPenalty } from '@odot/problem'
import { checkPositiveSteps } from '../steps.js'
import { checkRadius, isOnSphere, levelOf, projectOntoSum } from '../sum-constraint.js'

/**
 * Indicator of a simplex, R(w) = 0 where wⱼ ≥ 0 for every j and Σⱼ wⱼ = radius, and +∞ elsewhere, for weights of any shape: probabilities, for radius 1.
 *
 * Sums are compared with the radius up to their rounding. The prox is the projection (wⱼ − τ)₊, found by Newton's method on a piecewise linear equation,
 * without sorting; with a step of each weight it is nearest in Σ (x − w)²/step. R*(z) = radius · maxⱼ zⱼ. `distance` is that to the normal cone. Zero is
 * not in the simplex, so `lambdaMax` is +∞. Throws ProblemError for a radius that is not a finite number ≥ 0, and for a step of 0.
 * @example
 * const penalty = simplex(1)
 * penalty.value(values([0.25, 0.75])) // => 0
 * penalty.value(values([0.5, 0.75])) // => Infinity
 * const out = new Float64Array(3)
 * penalty.prox(values([0.9, 0.5, -2]), 1, out)
 * out // => [0.7, 0.3, 0]
 * penalty.conjugate(values([-1, -3])) // => -1
 * penalty.distance(values([0.5, 0.5, 0]), values([-2, -2, 7])) // => 0
 * @see Condat (2016), "Fast projection onto the simplex and the ℓ1 ball"
 */
export function simplex(radius: number): Required<Omit<ConvexPenalty, 'tracedProx'>> {
  checkRadius('simplex', radius)
  const contains = (w: Float64Array): boolean => {
    let total = 0
    for (let j = 0; j < w.length; j++) {
      if (!(w[j]! >= 0)) return false
      total += w[j]!
    }
    return isOnSphere(total, radius, w.length)
  }
  return Object.freeze({
    name: `simplex(${radius})`,
    value: ({ data: w }: Values) => (contains(w) ? 0 : Number.POSITIVE_INFINITY),
    traced: (w: Tensor) => {
      const n = w.shape.reduce((product, size) => product * size, 1)
      const isOff = less(4 * n * Number.EPSILON * radius, abs(sub(sum(w), radius)))
      return select(add(isOff, sum(less(w, 0))), Number.POSITIVE_INFINITY, 0)
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      checkPositiveSteps('simplex', step, w.length)
      projectOntoSum(w, step, { radius, isSigned: false, out })
    },
    distance: ({ data: w }: Values, { data: g }: Values) => {
      if (!contains(w)) return Number.POSITIVE_INFINITY
      if (radius === 0) return 0
      const pull = g.map((slope) => -slope)
      const level = levelOf(pull, w)
      return Math.sqrt(pull.reduce((sum, a, j) => sum + (w[j] === 0 ? Math.max(a - level, 0) : a - level) ** 2, 0))
    },
    conjugate: ({ data: z }: Values) => {
      if (radius === 0) return 0
      let most = Number.NEGATIVE_INFINITY
      for (let j = 0; j < z.length; j++) most = Math.max(most, z[j]!)
      return radius * most
    },
    dualScale: () => 1,
    lambdaMax: () => (radius === 0 ? 0 : Number.POSITIVE_INFINITY),
  })
}
