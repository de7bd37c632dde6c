import { abs, less, select, sum, type Tensor, type Values } from '@odot/autodiff'
import type { ConvexPenalty } from '@odot/problem'
import { checkPositiveSteps } from '../steps.js'
import { checkRadius, isOnSphere, levelOf, projectOntoSum } from '../sum-constraint.js'

/**
 * Indicator of an ℓ1 ball, R(w) = 0 where ‖w‖₁ ≤ radius and +∞ elsewhere, for weights of any shape: the lasso as it was first stated.
 *
 * Sums are compared with the radius up to their rounding. The prox is the projection: w itself in the ball, and else the soft threshold whose size is the
 * radius, found by Newton's method on a piecewise linear equation, without sorting; with a step of each weight it is nearest in Σ (x − w)²/step.
 * R*(z) = radius · maxⱼ |zⱼ|. `distance` is that to the normal cone. Throws ProblemError for a radius that is not a finite number ≥ 0, and for a step of
 * 0.
 * @example
 * const penalty = l1Ball(2)
 * penalty.value(values([1, -1])) // => 0
 * penalty.value(values([2, -1])) // => Infinity
 * const out = new Float64Array(3)
 * penalty.prox(values([3, -2, 0.5]), 1, out)
 * out // => [1.5, -0.5, 0]
 * penalty.conjugate(values([1, -3])) // => 6
 * penalty.distance(values([2, 0]), values([-5, 4])) // => 0
 * @see Duchi, Shalev-Shwartz, Singer and Chandra (2008), "Efficient projections onto the ℓ1-ball for learning in high dimensions"
 */
export function l1Ball(radius: number): Required<Omit<ConvexPenalty, 'tracedProx'>> {
  checkRadius('l1Ball', radius)
  const isInside = (total: number, n: number): boolean => total <= radius || isOnSphere(total, radius, n)
  return Object.freeze({
    name: `l1Ball(${radius})`,
    value: ({ data: w }: Values) => (isInside(lengthOf(w), w.length) ? 0 : Number.POSITIVE_INFINITY),
    traced: (w: Tensor) => {
      const n = w.shape.reduce((product, size) => product * size, 1)
      return select(less(radius * (1 + 4 * n * Number.EPSILON), sum(abs(w))), Number.POSITIVE_INFINITY, 0)
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      checkPositiveSteps('l1Ball', step, w.length)
      if (isInside(lengthOf(w), w.length)) out.set(w)
      else projectOntoSum(w, step, { radius, isSigned: true, out })
    },
    distance: ({ data: w }: Values, { data: g }: Values) => {
      const total = lengthOf(w)
      if (!isInside(total, w.length)) return Number.POSITIVE_INFINITY
      if (radius === 0) return 0
      // on the sphere −g may be τ sgn w, and smaller than τ where w = 0
      const pull = g.map((slope, j) => (w[j] === 0 ? Math.abs(slope) : -slope * Math.sign(w[j]!)))
      const tau = isOnSphere(total, radius, w.length) ? Math.max(levelOf(pull, w), 0) : 0
      return Math.sqrt(pull.reduce((sum, a, j) => sum + (w[j] === 0 ? Math.max(a - tau, 0) : a - tau) ** 2, 0))
    },
    conjugate: ({ data: z }: Values) => radius * z.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
    dualScale: () => 1,
    lambdaMax: ({ data: g }: Values) => (radius === 0 || g.every((x) => x === 0) ? 0 : Number.POSITIVE_INFINITY),
  })
}

function lengthOf(w: Float64Array): number {
  let total = 0
  for (let j = 0; j < w.length; j++) total += Math.abs(w[j]!)
  return total
}
