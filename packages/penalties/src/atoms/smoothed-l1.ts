import { add, sqrt, square, type Tensor } from '@odot/autodiff'
import { refuseUnknown } from '@odot/problem'
import { positive } from '../positive.js'
import { type SmoothConvexPenalty, smoothSizes } from '../smooth-sizes.js'

/** What a smoothed ℓ1 norm is made of, besides its strength. */
export interface SmoothedL1Options {
  /** ε > 0: the value at zero, and by how much a size is exceeded at most. */
  readonly epsilon: number
}

/**
 * Smoothed ℓ1 norm, R(w) = Σⱼ sⱼ√(wⱼ² + ε²), for weights of any shape and one finite strength s ≥ 0 or one for each.
 *
 * 0 ≤ √(x² + ε²) − |x| ≤ ε, with gradient sx/√(x² + ε²) and smoothness s/ε. R*(z) = −ε Σⱼ √(sⱼ² − zⱼ²) where |zⱼ| ≤ sⱼ for every j and +∞ elsewhere. The
 * prox solves x + step·s x/√(x² + ε²) = w by Newton's method, to rounding. It makes no zeros. Throws ProblemError for ε that is not positive, and strengths
 * that are negative, NaN, infinite or do not fit.
 * @example
 * const penalty = smoothedL1(2, { epsilon: 4 })
 * penalty.value(values([3, 0])) // => 18
 * const out = new Float64Array(2)
 * penalty.gradient(values([3, 0]), out)
 * out // => [1.2, 0]
 * penalty.prox(values([4.2, 0]), 1, out)
 * out // => [3, 0]
 * penalty.smoothness // => 0.5
 * @see Nesterov (2005), "Smooth minimization of non-smooth functions"
 */
export function smoothedL1(strength: number | Float64Array, options: SmoothedL1Options): SmoothConvexPenalty {
  const { epsilon } = refuseUnknown('smoothedL1', options, { known: ['epsilon'] })
  positive('smoothedL1', { epsilon })
  return smoothSizes(strength, {
    where: 'smoothedL1',
    name: `smoothedL1(${epsilon})`,
    rule: {
      value: (x) => Math.hypot(x, epsilon),
      derivative: (x) => x / Math.hypot(x, epsilon),
      steepest: 1,
      smoothness: 1 / epsilon,
      conjugate: (z) => -epsilon * Math.sqrt((1 - z) * (1 + z)),
      prox: (z, u) => {
        // x + ux/√(x² + ε²) is concave and rises, so Newton's method from the left rises to its root and stops there by rounding
        let x = Math.max(z - u, z / (1 + u / epsilon))
        for (;;) {
          const radius = Math.hypot(x, epsilon)
          const next = x - (x + (u * x) / radius - z) / (1 + (u / radius) * (epsilon / radius) ** 2)
          if (!(next > x)) return Number.isNaN(next) ? next : x
          x = next
        }
      },
      traced: (w: Tensor) => sqrt(add(square(w), epsilon * epsilon)),
    },
  })
}
