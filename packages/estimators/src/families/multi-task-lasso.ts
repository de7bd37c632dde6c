import { multiTask, type ResponseMatrix } from '@odot/losses'
import type { Estimator, Unfixed } from '../estimator.js'
import { estimatorOf, unfixedOf } from '../fit/fit-recipe.js'
import { planOf, strengthOf } from '../fit/plan-of.js'
import type { NoStrength, Settings, Strength } from '../settings.js'
import { convexRecipe, readPenaltyFactor } from './convex-recipe.js'
import type { RecordOf } from './record-of.js'

/** Settings of a multi-task lasso: its loss is least squares of all tasks. */
export type MultiTaskSettings = Omit<Settings<ResponseMatrix, never>, 'loss' | 'classWeight'>

/**
 * Least squares of K responses with one choice of columns for all, min ½ Σ wᵢ ‖yᵢ − b₀ − x̃ᵢB‖² + λ Σⱼ factorⱼ ‖Bⱼ‖₂ over the rows Bⱼ [K] of B. y is rows of numbers, or
 * { data, shape: [rows, K] }; coefficient (j, k) of the model is number j·K + k. Everything else is as in `lasso`.
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1]]
 * const model = await multiTaskLasso({ lambdaRatio: 0.1 }).fit(X, [[2, 1], [4, 2], [6, 3], [8, 4]])
 * Array.from(model.coefficients, (b) => b !== 0) // => [true, true, false, false]
 * @see Obozinski, Taskar and Jordan (2010), "Joint covariate selection and joint subspace selection for multiple classification problems"
 */
export function multiTaskLasso(options: MultiTaskSettings & Strength): Estimator<ResponseMatrix>
export function multiTaskLasso(options?: MultiTaskSettings & NoStrength): Unfixed<ResponseMatrix>
export function multiTaskLasso(
  options: MultiTaskSettings & (Strength | NoStrength) = {},
): Estimator<ResponseMatrix> | Unfixed<ResponseMatrix> {
  const strength = strengthOf('multiTaskLasso', options)
  const plan = planOf('multiTaskLasso', options, { without: ['loss', 'classWeight'] })
  const record: RecordOf = (where, { columns }) => ({ penaltyFactor: readPenaltyFactor(where, plan.penaltyFactor, columns) })
  const recipe = convexRecipe('multiTaskLasso', { plan, loss: multiTask(), record })
  return strength ? estimatorOf(recipe, { options, strength }) : unfixedOf(recipe, { options })
}
