import { type Bounds, readBounds } from './bounds.js'
import { readPenaltyFactor } from './convex-recipe.js'
import { type Family, familyOf } from './family.js'
import { checkMixing } from './mixing.js'

/** Options of an elastic net beside those of all. */
export interface ElasticNetOwn extends Bounds {
  /** α, the share of the ℓ1 part, above 0 and up to 1; ½ by default. scikit-learn's `l1_ratio`, glmnet's `alpha`. */
  readonly mixing?: number
}

/**
 * A loss with an ℓ1 and a ridge penalty, λ Σ factorⱼ (α|bⱼ| + (1 − α)/2·bⱼ²): columns that go together enter together. Everything else is as in `lasso`.
 * @example
 * const X = [[1, 1], [2, 2], [3, 3], [4, 4]]
 * const model = await elasticNet({ lambda: 0.1, mixing: 0.5, tolerance: 1e-10 }).fit(X, [2, 4, 6, 8])
 * model.coefficients // => [0.953794, 0.953794]
 * @see Zou and Hastie (2005), "Regularization and variable selection via the elastic net"
 */
export const elasticNet: Family<ElasticNetOwn> = familyOf('elasticNet', {
  own: ['mixing', 'lower', 'upper'],
  read: ({ penaltyFactor, mixing = 0.5, lower, upper }) => {
    const share = checkMixing('elasticNet', mixing, { zeroAllowed: false })
    return (where, { columns }) => ({
      penaltyFactor: readPenaltyFactor(where, penaltyFactor, columns),
      mixing: share,
      ...readBounds(where, { lower, upper }, columns),
    })
  },
})
