import { readPenaltyFactor } from './convex-recipe.js'
import { type Family, familyOf } from './family.js'

/**
 * A lasso whose coefficients must not be negative: mixtures, counts, and everything that can only add up. Everything else is as in `lasso`.
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1]]
 * const model = await nonnegativeLasso({ lambda: 0.01 }).fit(X, [8, 5, 4, 1])
 * model.coefficients.every((b) => b >= 0) // => true
 * @see Wu, Yang and Liu (2014), "Nonnegative-lasso and application in index tracking"
 */
export const nonnegativeLasso: Family<object> = familyOf('nonnegativeLasso', {
  read:
    ({ penaltyFactor }) =>
    (where, { columns }) => ({ penaltyFactor: readPenaltyFactor(where, penaltyFactor, columns), lower: new Float64Array(columns) }),
})
