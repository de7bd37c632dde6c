import { abs, dot, less, mul, select, square, sub, type Tensor, type Values } from '@odot/autodiff'
import { type Loss, ProblemError, refuseUnknown } from '@odot/problem'
import { centreBetweenBounds } from './centre-between-bounds.js'
import { numericResponse } from './numeric-response.js'

/**
 * Huber loss, L(η) = Σᵢ wᵢ h(ηᵢ − yᵢ) with h(r) = r²/2 for |r| ≤ δ and δ|r| − δ²/2 beyond, and Σᵢ wᵢ = 1: least squares that an outlier pulls no
 * harder than δ.
 *
 * The threshold δ is in the units of y; 1.345 standard deviations of the noise keep 95% of the efficiency of least squares. η, y and w have shape [n].
 * L*(z) = Σᵢ zᵢyᵢ + zᵢ²/(2wᵢ) where all |zᵢ| ≤ δwᵢ; κ = 1. Throws ProblemError when the threshold is not a number > 0; `prepare` throws it for a wrong
 * number of responses and for one that is not finite.
 * @example
 * const loss = huber({ threshold: 1 })
 * const { targets } = loss.prepare([0, 0], 2)
 * evaluate(loss.value(tensor([1, 10]), tensor(targets), tensor([0.5, 0.5]))) // => 5
 * loss.parameters // => { threshold: 1 }
 * huber({ threshold: 0 }) // => throws huber: the threshold is 0
 * @see Huber (1964), "Robust estimation of a location parameter"
 */
export function huber(options: { readonly threshold?: number } = {}): Loss<ArrayLike<number>, Tensor> {
  const { threshold = 1.345 } = refuseUnknown('huber', options, { known: ['threshold'] })
  if (!(Number.isFinite(threshold) && threshold > 0))
    throw new ProblemError(`huber: the threshold is ${threshold}; pass a number > 0, in the units of the response.`)
  return Object.freeze({
    name: 'huber',
    parameters: Object.freeze({ threshold }),
    rowwise: true,
    smoothness: 1,
    prepare: (y: ArrayLike<number>, rows: number) => ({ targets: numericResponse('huber', y, rows), outputs: 1 }),
    value: (eta: Tensor, targets: Tensor, weights: Tensor) => {
      const residual = sub(eta, targets)
      const size = abs(residual)
      const linear = sub(mul(threshold, size), threshold ** 2 / 2)
      return dot(weights, select(less(size, threshold), mul(0.5, square(residual)), linear))
    },
    conjugate: (dual: Values, targets: Values, weights: Float64Array) => {
      let total = 0
      for (let i = 0; i < weights.length; i++) {
        const z = dual.data[i]!
        const w = weights[i]!
        // the gradient of a row beyond the threshold is this very product
        if (!(Math.abs(z) <= threshold * w)) return Number.POSITIVE_INFINITY
        if (z !== 0) total += z * (targets.data[i]! + z / (2 * w))
      }
      return total
    },
    balance: (dual: Values, _: Values, weights: Float64Array) =>
      centreBetweenBounds(dual.data, weights, { lower: -threshold, upper: threshold }),
    predict: (eta: Values) => eta,
  })
}
