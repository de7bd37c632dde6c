import { readPenaltyFactor } from './convex-recipe.js'
import { type Family, familyOf } from './family.js'
import { checkMixing } from './mixing.js'
import { type GroupOptions, readGroups } from './read-groups.js'

/** Options of a sparse group lasso beside those of all. */
export interface SparseGroupOwn extends GroupOptions {
  /** α, the share of the ℓ1 part, from 0 (group lasso) to 1 (lasso); ½ by default. */
  readonly mixing?: number
}

/**
 * A loss with zeros between groups and inside of them, λ(α Σ factorⱼ|bⱼ| + (1 − α) Σ_g w_g‖b_g‖₂). Everything else is as in `lasso` and `groupLasso`.
 * @example
 * const X = [[1, 0, 2], [2, 1, 0], [3, 0, 1], [4, 1, 1]]
 * const model = await sparseGroupLasso({ lambdaRatio: 0.5, mixing: 0.75, groups: [0, 0, 1] }).fit(X, [2, 4, 6, 8])
 * Array.from(model.coefficients, (b) => b !== 0) // => [true, false, false]
 * @see Simon, Friedman, Hastie and Tibshirani (2013), "A sparse-group lasso"
 */
export const sparseGroupLasso: Family<SparseGroupOwn> = familyOf('sparseGroupLasso', {
  own: ['groups', 'groupWeights', 'mixing'],
  read: ({ groups, groupWeights, mixing = 0.5, penaltyFactor }) => {
    const share = checkMixing('sparseGroupLasso', mixing, { zeroAllowed: true })
    return (where, { columns }) => ({
      ...readGroups(where, { ...(groups && { groups }), ...(groupWeights && { groupWeights }) }, columns),
      penaltyFactor: readPenaltyFactor(where, penaltyFactor, columns),
      mixing: share,
    })
  },
})
