import { add, div, log, mul, type Tensor, type TensorLike } from '@odot/autodiff'
import { ProblemError, refuseUnknown } from '@odot/problem'
import { type CompleteFoldedConcavePenalty, foldedConcave, type SizeRule } from '../folded-concave.js'

/** What a log-sum penalty is made of, besides its strength. */
export interface LogSumOptions {
  /** ε > 0: the size from which growing further costs much less. Default 1. */
  readonly epsilon?: number
}

/**
 * Log-sum penalty, R(w) = Σⱼ sⱼ log(1 + |wⱼ|/ε), for weights of any shape and one strength s ≥ 0 or one for each: the tangent lasso of a weight has the
 * strength s/(ε + |w|), which is reweighted ℓ1.
 *
 * With u = step·s the prox is 0 or the larger root of x² + (ε − |z|)x + u − ε|z|, whichever costs less: always the root where |z| > u/ε, and always 0 where
 * |z| < 2√u − ε or, for u ≤ ε², |z| ≤ u/ε. Throws ProblemError for ε that is not a positive number, a strength that is negative or NaN, and numbers that do
 * not fit.
 * @example
 * const penalty = logSum(2, { epsilon: 1 })
 * penalty.value(values([0, 1, -3])) // => 4.1589
 * const out = new Float64Array(3)
 * penalty.prox(values([1, 3, -5]), 1, out)
 * out // => [0, 2.4142, -4.6458]
 * penalty.slope(values([0, 1, -3]), out)
 * out // => [2, 1, 0.5]
 * @see Candès, Wakin and Boyd (2008), "Enhancing sparsity by reweighted ℓ1 minimization"
 */
export function logSum(strength: number | Float64Array, options: LogSumOptions = {}): CompleteFoldedConcavePenalty {
  const { epsilon = 1 } = refuseUnknown('logSum', options, { known: ['epsilon'] })
  if (!(epsilon > 0 && epsilon < Number.POSITIVE_INFINITY))
    throw new ProblemError(`logSum: epsilon is ${epsilon}; pass a positive number, of the order of the weights that should count as small.`)
  const rule: SizeRule = {
    value: (x, s) => s * Math.log1p(x / epsilon),
    slope: (x, s) => s / (epsilon + x),
    curvature: (x, s) => -s / (epsilon + x) ** 2,
    prox: (z, s, step) => {
      const u = step * s
      const beyond = epsilon * z - u
      if (beyond <= 0 && u <= epsilon * epsilon) return 0
      const distance = z - epsilon
      const square = distance * distance + 4 * beyond
      if (square < 0 || (distance <= 0 && beyond <= 0)) return 0
      const root = Math.sqrt(square)
      // the product of both roots is −beyond: no digits are lost where z < ε
      const x = distance >= 0 ? (distance + root) / 2 : (2 * beyond) / (root - distance)
      return beyond <= 0 && (0.5 * x - z) * x + u * Math.log1p(x / epsilon) >= 0 ? 0 : x
    },
    traced: (sizes: Tensor, s: TensorLike) => mul(s, log(add(1, div(sizes, epsilon)))),
  }
  return foldedConcave(strength, { where: 'logSum', name: `logSum(${epsilon})`, rule })
}
