import { abs, add, div, min, square, sub, type Tensor } from '@odot/autodiff'
import { refuseUnknown } from '@odot/problem'
import { positive } from '../positive.js'
import { type SmoothConvexPenalty, smoothSizes } from '../smooth-sizes.js'

/** What a Huberized ℓ1 norm is made of, besides its strength. */
export interface HuberizedL1Options {
  /** μ > 0: the size up to which it is a square. */
  readonly mu: number
}

/**
 * Huberized ℓ1 norm, R(w) = Σⱼ sⱼ H(wⱼ) with H(x) = x²/2μ where |x| ≤ μ and |x| − μ/2 elsewhere, for weights of any shape and one finite strength s ≥ 0 or
 * one for each: the Moreau envelope of the lasso.
 *
 * 0 ≤ |x| − H(x) ≤ μ/2, with gradient s·clip(x/μ, −1, 1) and smoothness s/μ: a gradient step is 1/(L + s/μ), and μ is lowered from one warm start to the
 * next. R*(z) = μ Σⱼ zⱼ²/2sⱼ where |zⱼ| ≤ sⱼ for every j and +∞ elsewhere. The prox is w/(1 + step·s/μ) where |w| ≤ μ + step·s, and takes step·s off larger
 * sizes. It makes no zeros. Throws ProblemError for μ that is not positive, and strengths that are negative, NaN, infinite or do not fit.
 * @example
 * const penalty = huberizedL1(2, { mu: 1 })
 * penalty.value(values([3, 0.5])) // => 5.25
 * const out = new Float64Array(2)
 * penalty.gradient(values([3, 0.5]), out)
 * out // => [2, 1]
 * penalty.prox(values([5, 1.5]), 1, out)
 * out // => [3, 0.5]
 * penalty.conjugate(values([2, 1])) // => 1.25
 * @see Beck and Teboulle (2012), "Smoothing and first order methods: a unified framework"
 */
export function huberizedL1(strength: number | Float64Array, options: HuberizedL1Options): SmoothConvexPenalty {
  const { mu } = refuseUnknown('huberizedL1', options, { known: ['mu'] })
  positive('huberizedL1', { mu })
  return smoothSizes(strength, {
    where: 'huberizedL1',
    name: `huberizedL1(${mu})`,
    rule: {
      value: (x) => (x <= mu ? (x * x) / (2 * mu) : x - mu / 2),
      derivative: (x) => Math.min(x / mu, 1),
      steepest: 1,
      smoothness: 1 / mu,
      conjugate: (z) => (mu * z * z) / 2,
      prox: (z, u) => (z <= mu + u ? z / (1 + u / mu) : z - u),
      traced: (w: Tensor) => {
        const inner = min(abs(w), mu)
        return add(div(square(inner), 2 * mu), sub(abs(w), inner))
      },
    },
  })
}
