import type { Objective } from './objective.js'
import type { PeerCall } from './peer-call.js'

/** The glmnet (R) call that solves the same problem, or why there is none. */
export function glmnetCall(objective: Objective): PeerCall {
  const why = whyNot(objective)
  if (why !== undefined) return { call: null, notes: [`glmnet: ${why}, so no call solves the same problem.`] }
  const { lambda, mixing, factored, standardized, hasIntercept, weighted, shifted, loss, estimator, penalty } = objective
  const factors = penalty.penaltyFactor ?? new Float64Array()
  const excluded = [...factors.keys()].filter((j) => factors[j] === Number.POSITIVE_INFINITY)
  // it rescales factors to sum to the number of columns, those of excluded columns counting 1
  const strength = lambda * (factored ? meanFactor(factors) : 1)
  const family = families[loss.name] ?? ''
  const scaledRidge = loss.name === 'least squares' && mixing < 1
  const l1 = strength * mixing
  const l2 = strength * (1 - mixing)
  const parts = [
    `X, ${loss.name === 'multi-task' && shifted ? 'y - offset' : 'y'}, family = "${family}"`,
    scaledRidge ? `alpha = ${l1} / (${l1} + ${l2} * sd_y)` : `alpha = ${mixing}`,
    scaledRidge ? `lambda = ${l1} + ${l2} * sd_y` : `lambda = ${strength}`,
    loss.name === 'multinomial' ? `type.multinomial = "${estimator === 'multiTaskLasso' ? 'grouped' : 'ungrouped'}"` : '',
    `standardize = ${r(standardized)}`,
    `intercept = ${r(hasIntercept)}`,
    weighted ? 'weights = w' : '',
    shifted && loss.name !== 'multi-task' ? 'offset = offset' : '',
    factored ? 'penalty.factor = f' : '',
    excluded.length > 0 ? `exclude = c(${excluded.map((j) => j + 1).join(', ')})` : '',
    estimator === 'nonnegativeLasso' ? 'lower.limits = 0' : penalty.lower ? 'lower.limits = lower' : '',
    penalty.upper ? 'upper.limits = upper' : '',
    'thresh = 1e-14',
  ]
  const notes = [
    factored ? 'glmnet: it rescales penalty.factor to sum to the number of columns, so its lambda is ours times their mean.' : '',
    scaledRidge
      ? `glmnet: its gaussian ridge part is λ(1 − α)/sd(y), so both arguments need sd_y, the ${weighted ? 'weighted ' : ''}population standard deviation of ${shifted ? 'y − offset' : 'y'}.`
      : '',
  ]
  return { call: `glmnet(${parts.filter(Boolean).join(', ')})`, notes: notes.filter(Boolean) }
}

const families: Readonly<Record<string, string | undefined>> = {
  'least squares': 'gaussian',
  logistic: 'binomial',
  multinomial: 'multinomial',
  poisson: 'poisson',
  'multi-task': 'mgaussian',
}

function whyNot({ estimator, loss, grouped, penalty, mixing, outputs }: Objective): string | undefined {
  if (estimator === 'lq' || estimator === 'sparse') return 'it has no penalties that are not convex, or of your own'
  if (grouped) return 'it has no penalties of groups of columns'
  if (families[loss.name] === undefined) return `it has no family of the loss '${loss.name}'`
  const rows = estimator === 'multiTaskLasso'
  if (loss.name === 'multi-task' && !rows) return 'its family mgaussian has penalties of whole rows of coefficients only'
  if (loss.name === 'multi-task' && mixing < 1) return 'its ridge part depends on the scale of y'
  if (rows && outputs === 1) return undefined
  if (penalty.penaltyFactor && meanFactor(penalty.penaltyFactor) === 0)
    return 'it rescales penalty.factor to sum to the number of columns, and all factors are 0 here'
  return undefined
}

function meanFactor(factors: Float64Array): number {
  let total = 0
  for (const factor of factors) total += factor === Number.POSITIVE_INFINITY ? 1 : factor
  return total / factors.length
}

function r(value: boolean): string {
  return value ? 'TRUE' : 'FALSE'
}
