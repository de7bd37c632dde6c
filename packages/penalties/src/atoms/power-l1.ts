import { abs, pow, type Tensor } from '@odot/autodiff'
import { ProblemError, refuseUnknown } from '@odot/problem'
import { type SmoothConvexPenalty, smoothSizes } from '../smooth-sizes.js'

/** What a power that is nearly an ℓ1 norm is made of, besides its strength. */
export interface PowerL1Options {
  /** Between 0 and 1, 0 excluded: 1 is a ridge of twice the strength. */
  readonly epsilon: number
}

/**
 * Power penalty, R(w) = Σⱼ sⱼ|wⱼ|^(1+ε) with 0 < ε ≤ 1, for weights of any shape and one finite strength s ≥ 0 or one for each: C¹, and strictly convex.
 *
 * It agrees with |x| at 0 and 1, and |x| − |x|^(1+ε) ≤ ε(1+ε)^(−1−1/ε) < ε/e between. The gradient is s(1+ε)|x|^ε sgn x, which has no Lipschitz constant for
 * ε < 1. With p = 1 + ε, R*(z) = Σⱼ (ε/p)|zⱼ|(|zⱼ|/psⱼ)^(1/ε), which overflows to ∞ for small ε. The prox solves x + step·s p x^ε = |w| by Newton's method
 * for x^ε, to rounding. It makes no zeros but by underflow. Throws ProblemError for ε out of range, and strengths that are negative, NaN, infinite or do not
 * fit.
 * @example
 * const penalty = powerL1(2, { epsilon: 0.5 })
 * penalty.value(values([4, -1])) // => 18
 * const out = new Float64Array(2)
 * penalty.gradient(values([4, -1]), out)
 * out // => [6, -3]
 * penalty.prox(values([10, -4]), 1, out)
 * out // => [4, -1]
 * powerL1(1, { epsilon: 0 }) // => throws epsilon is 0
 * @see Frank and Friedman (1993), "A statistical view of some chemometrics regression tools"
 */
export function powerL1(strength: number | Float64Array, options: PowerL1Options): SmoothConvexPenalty {
  const { epsilon } = refuseUnknown('powerL1', options, { known: ['epsilon'] })
  if (!(epsilon > 0 && epsilon <= 1)) throw new ProblemError(`powerL1: epsilon is ${epsilon}; pass a number above 0, and 1 at most.`)
  const p = 1 + epsilon
  const rule = {
    value: (x: number) => x ** p,
    derivative: (x: number) => p * x ** epsilon,
    steepest: Number.POSITIVE_INFINITY,
    conjugate: (z: number) => (epsilon / p) * z * (z / p) ** (1 / epsilon),
    prox: (z: number, u: number) => {
      // y = x^ε is the root of y^(1/ε) + upy − z, which is convex and rises, so Newton's method from the right falls to it and stops there by rounding
      let y = Math.min(z ** epsilon, z / (u * p))
      for (;;) {
        const x = y ** (1 / epsilon)
        const next = y - (x + u * p * y - z) / (x / (epsilon * y) + u * p)
        if (!(next < y)) return Number.isNaN(next) ? next : x
        y = next
      }
    },
    traced: (w: Tensor) => pow(abs(w), p),
  }
  return smoothSizes(strength, {
    where: 'powerL1',
    name: `powerL1(${epsilon})`,
    rule: epsilon === 1 ? { ...rule, smoothness: 2 } : rule,
  })
}
