import type { EstimatorName } from './fitted.js'
import type { Objective } from './objective.js'
import { isLossName, type LossName } from './own-loss.js'

/** The objective in a sentence or two. */
export function wordsOf(objective: Objective): string {
  const { loss, lambda, hasIntercept, standardized, weighted, shifted, estimator, outputs } = objective
  const what = isLossName(loss.name) ? ofLoss[loss.name](loss.parameters) : `the loss '${loss.name}'`
  return [
    `The ${weighted ? 'weighted ' : ''}mean of ${what} plus λ = ${lambda} times ${ofPenalty[estimator](objective)}`,
    standardized
      ? `, the coefficients being those of columns ${hasIntercept ? 'centred by their mean and ' : ''}divided by their population standard deviation${weighted ? ' (both weighted)' : ''}`
      : ', the coefficients being those of the columns as they are',
    hasIntercept ? `, with ${outputs > 1 ? 'intercepts that are' : 'an intercept that is'} not penalised` : ', without an intercept',
    shifted ? ', and the offset added to each prediction' : '',
    '. Coefficients are reported for the columns as they were given.',
  ].join('')
}

const ofLoss: { readonly [N in LossName]: (parameters: Readonly<Record<string, number>>) => string } = {
  'least squares': () => 'half the squared residuals',
  logistic: () => 'the logistic losses (half the deviance)',
  multinomial: () => 'the multinomial losses (half the deviance)',
  poisson: () => 'exp η − yη (half the Poisson deviance, up to a constant)',
  huber: ({ threshold }) => `the Huber losses of the residuals, linear beyond ${threshold},`,
  'squared hinge': () => 'half the squared hinge losses',
  quantile: ({ tau, smoothing }) => `the check losses of the residuals at the quantile ${tau}, smoothed within ${smoothing} of 0,`,
  'multi-task': () => 'half the squared residuals, added up over the tasks,',
}

const ofPenalty: { readonly [E in EstimatorName]: (objective: Objective) => string } = {
  lasso: absolute,
  adaptiveLasso: absolute,
  elasticNet: (objective) =>
    `the ${sum(objective)} of ${objective.mixing} times the absolute coefficients and ${1 - objective.mixing} times half their squares${within(objective)}`,
  nonnegativeLasso: (objective) => `the ${sum(objective)} of the coefficients, none of which may be negative`,
  groupLasso: () => 'the weighted sum of the Euclidean norms of the groups of coefficients',
  sparseGroupLasso: (objective) =>
    `the ${sum(objective)} of ${objective.mixing} times the absolute coefficients and ${1 - objective.mixing} times the weighted Euclidean norms of the groups`,
  multiTaskLasso: (objective) => `the ${sum(objective)} over the columns of the Euclidean norms of their coefficients`,
  lq: (objective) => `the ${sum(objective)} of the absolute coefficients to the power ${exponent(objective)}`,
  sparse: () => 'the penalty that the ridge on the factors of the parameterization induces',
}

function absolute(objective: Objective): string {
  return `the ${sum(objective)} of the absolute coefficients${within(objective)}`
}

function sum({ factored }: Objective): string {
  return factored ? 'weighted sum' : 'sum'
}

function within({ penalty }: Objective): string {
  return penalty.lower || penalty.upper ? ', each within its bounds' : ''
}

/** q = 2/depth, as a fraction where it is none shorter. */
export function exponent({ penalty }: Objective): string {
  const { depth = 2 } = penalty
  return Number.isInteger(2 / depth) ? String(2 / depth) : `2/${depth}`
}
