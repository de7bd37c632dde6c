import { type Family, familyOf } from './family.js'
import { type GroupOptions, readGroups } from './read-groups.js'

/**
 * A loss with a group lasso penalty, λ Σ_g w_g ‖b_g‖₂: whole groups of columns are zero or not. With K outputs a group holds all coefficients of its columns.
 * Everything else is as in `lasso`; there are `groupWeights` (√|G| by default) in the place of penalty factors.
 * @example
 * const X = [[1, 0, 2], [2, 1, 0], [3, 0, 1], [4, 1, 1]]
 * const model = await groupLasso({ lambdaRatio: 0.5, groups: [0, 0, 1] }).fit(X, [2, 4, 6, 8])
 * Array.from(model.coefficients, (b) => b !== 0) // => [true, true, false]
 * @see Yuan and Lin (2006), "Model selection and estimation in regression with grouped variables"
 */
export const groupLasso: Family<GroupOptions> = familyOf('groupLasso', {
  own: ['groups', 'groupWeights'],
  without: ['penaltyFactor'],
  read:
    ({ groups, groupWeights }) =>
    (where, { columns }) => ({
      ...readGroups(where, { ...(groups && { groups }), ...(groupWeights && { groupWeights }) }, columns),
      mixing: 0,
    }),
})
