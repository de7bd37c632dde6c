import { dot, mul, square, sub, type Tensor, type Values } from '@odot/autodiff'
import type { Loss } from '@odot/problem'
import { numericResponse } from './numeric-response.js'

/**
 * Least squares, L(η) = ½ Σᵢ wᵢ (ηᵢ − yᵢ)² with Σᵢ wᵢ = 1: half the weighted mean squared error, so that λ is scikit-learn's `alpha`.
 *
 * η, y and w have shape [n]. L*(z) = Σᵢ zᵢyᵢ + zᵢ²/(2wᵢ), with zᵢ = 0 where wᵢ = 0; κ = 1. `prepare` throws ProblemError for a wrong number of
 * responses and for one that is not finite.
 * @example
 * const loss = leastSquares()
 * const { targets } = loss.prepare([1, 3], 2)
 * evaluate(loss.value(tensor([2, 1]), tensor(targets), tensor([0.5, 0.5]))) // => 1.25
 * loss.prepare([1, NaN], 2) // => throws leastSquares: y[1] is NaN
 */
export function leastSquares(): Loss<ArrayLike<number>, Tensor> {
  return record
}

const record: Loss<ArrayLike<number>, Tensor> = Object.freeze({
  name: 'least squares',
  rowwise: true,
  smoothness: 1,
  prepare: (y: ArrayLike<number>, rows: number) => ({ targets: numericResponse('leastSquares', y, rows), outputs: 1 }),
  value: (eta: Tensor, targets: Tensor, weights: Tensor) => mul(0.5, dot(weights, square(sub(eta, targets)))),
  conjugate: (dual: Values, targets: Values, weights: Float64Array) => {
    let total = 0
    for (let i = 0; i < weights.length; i++) {
      const z = dual.data[i]!
      if (z !== 0) total += z * (targets.data[i]! + z / (2 * weights[i]!))
    }
    return total
  },
  balance: (dual: Values, _: Values, weights: Float64Array) => {
    // The second pass takes away what rounding left.
    for (let pass = 0; pass < 2; pass++) centre(dual.data, weights)
  },
  predict: (eta: Values) => eta,
})

/** Projects the residual Θ/w orthogonally to 1 in the metric of the weights. */
function centre(dual: Float64Array, weights: Float64Array): void {
  let [total, weight] = [0, 0]
  for (let i = 0; i < weights.length; i++) {
    total += dual[i]!
    weight += weights[i]!
  }
  const mean = total / weight
  for (let i = 0; i < weights.length; i++) dual[i]! -= weights[i]! * mean
}
