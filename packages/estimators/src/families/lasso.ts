import { type Bounds, readBounds } from './bounds.js'
import { readPenaltyFactor } from './convex-recipe.js'
import { type Family, familyOf } from './family.js'

/**
 * A loss with an ℓ1 penalty: min Σ wᵢ ℓᵢ(offsetᵢ + b₀ + ⟨x̃ᵢ, b⟩) + λ Σ factorⱼ |bⱼ| with Σ wᵢ = 1, where x̃ are the columns centred and divided by their population
 * standard deviation. For least squares, the default, that is 1/(2n)‖y − b₀ − X̃b‖² + λ‖b‖₁: λ is scikit-learn's `alpha` and glmnet's `lambda`. Every fit carries
 * a duality gap computed in float64. `lower` ≤ 0 ≤ `upper` bound the coefficients on the scale of the columns as they were given.
 *
 * Throws EstimatorError when an option is wrong, and from `fit` when the data cannot be used.
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1]]
 * const model = await lasso({ lambda: 0.1 }).fit(X, [2, 4, 6, 8])
 * model.coefficients // => [1.910557, 0]
 * model.certificate.relativeGap <= 1e-6 // => true
 * @see Tibshirani (1996), "Regression shrinkage and selection via the lasso"
 */
export const lasso: Family<Bounds> = familyOf('lasso', {
  own: ['lower', 'upper'],
  read:
    ({ penaltyFactor, lower, upper }) =>
    (where, { columns }) => ({
      penaltyFactor: readPenaltyFactor(where, penaltyFactor, columns),
      ...readBounds(where, { lower, upper }, columns),
    }),
})
