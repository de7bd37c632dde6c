import { EstimatorError } from '../errors.js'
import type { EstimatorName } from '../model/fitted.js'

/** Estimators whose penalty all solvers of a race know. */
export type RacedEstimator = 'lasso' | 'elasticNet' | 'adaptiveLasso'

const raced: readonly RacedEstimator[] = ['lasso', 'elasticNet', 'adaptiveLasso']

/** @throws EstimatorError for an estimator of another penalty. */
export function racedEstimator(name: EstimatorName): RacedEstimator {
  const found = raced.find((other) => other === name)
  if (found) return found
  throw new EstimatorError(`race: the estimator is ${name}; pass one of ${raced.join(', ')}, whose penalty every solver knows.`)
}
