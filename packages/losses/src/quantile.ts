import { abs, add, dot, less, max, mul, select, square, sub, type Tensor, type Values } from '@odot/autodiff'
import { type Loss, ProblemError, refuseUnknown } from '@odot/problem'
import { centreBetweenBounds } from './centre-between-bounds.js'
import { numericResponse } from './numeric-response.js'

/** Which quantile, in (0, 1), and how far around 0 residuals are smoothed, in the units of the response. */
export interface QuantileOptions {
  readonly tau?: number
  readonly smoothing?: number
}

/**
 * Smoothed quantile (check) loss, L(η) = Σᵢ wᵢ ℓ(yᵢ − ηᵢ) with Σᵢ wᵢ = 1: the predictor is the τ-quantile of the response, for τ = ½ its median.
 *
 * The check ρ(r) = max(τr, (τ − 1)r) has a kink at 0. ℓ is its mean over r ± h for the smoothing h: ℓ(r) = r²/(4h) + h/4 + (τ − ½)r for |r| ≤ h, and ρ(r)
 * beyond, so that ρ ≤ ℓ ≤ ρ + h/4. Averaging moves quantiles by O(h²) only, where the Moreau envelope of ρ moves them by O(h); a tenth of a standard
 * deviation of the noise is small. η, y and w have shape [n]. With θᵢ = −zᵢ/wᵢ in [τ − 1, τ], L*(z) = Σᵢ zᵢyᵢ − wᵢ h(τ − θᵢ)(1 − τ + θᵢ); κ = 1/(2h). A row
 * with |r| > h has no curvature. Throws ProblemError when τ is not between 0 and 1 or the smoothing not a number > 0; `prepare` throws it for a wrong
 * number of responses and for one that is not finite.
 * @example
 * const loss = quantile({ tau: 0.9, smoothing: 0.5 })
 * const { targets } = loss.prepare([3, 3], 2)
 * // a prediction that is 2 too low costs 0.9 · 2, one that is 2 too high 0.1 · 2
 * evaluate(loss.value(tensor([1, 5]), tensor(targets), tensor([0.5, 0.5]))) // => 1
 * loss.smoothness // => 1
 * quantile({ tau: 90 }) // => throws quantile: tau is 90
 * @see Koenker and Bassett (1978), "Regression quantiles"
 * @see He, Pan, Tan and Zhou (2023), "Smoothed quantile regression with large-scale inference"
 */
export function quantile(options: QuantileOptions = {}): Loss<ArrayLike<number>, Tensor> {
  const { tau = 0.5, smoothing = 0.1 } = refuseUnknown('quantile', options, { known: ['tau', 'smoothing'] })
  if (!(tau > 0 && tau < 1)) throw new ProblemError(`quantile: tau is ${tau}; pass a number between 0 and 1, 0.5 for the median.`)
  if (!(Number.isFinite(smoothing) && smoothing > 0))
    throw new ProblemError(`quantile: the smoothing is ${smoothing}; pass a number > 0, in the units of the response.`)
  const bounds = { lower: tau - 1, upper: tau }
  return Object.freeze({
    name: 'quantile',
    parameters: Object.freeze({ tau, smoothing }),
    rowwise: true,
    smoothness: 1 / (2 * smoothing),
    prepare: (y: ArrayLike<number>, rows: number) => ({ targets: numericResponse('quantile', y, rows), outputs: 1 }),
    value: (eta: Tensor, targets: Tensor, weights: Tensor) => {
      const residual = sub(targets, eta)
      const middle = add(mul(1 / (4 * smoothing), square(residual)), add(smoothing / 4, mul(tau - 0.5, residual)))
      // slopes beyond are τ and τ − 1 to the bit, as the conjugate and the balance expect
      return dot(weights, select(less(abs(residual), smoothing), middle, max(mul(tau, residual), mul(tau - 1, residual))))
    },
    conjugate: (dual: Values, targets: Values, weights: Float64Array) => {
      let total = 0
      for (let i = 0; i < weights.length; i++) {
        const z = dual.data[i]!
        const w = weights[i]!
        const above = tau * w + z
        const below = (1 - tau) * w - z
        // the slope r/(2h) + τ − ½ of a row in the middle is rounded, as are the two differences
        const rounding = 4 * Number.EPSILON * w
        if (!(above >= -rounding && below >= -rounding) || (w === 0 && z !== 0)) return Number.POSITIVE_INFINITY
        if (w > 0) total += z * targets.data[i]! - (smoothing * above * below) / w
      }
      return total
    },
    balance: (dual: Values, _: Values, weights: Float64Array) => centreBetweenBounds(dual.data, weights, bounds),
    predict: (eta: Values) => eta,
  })
}
