import { EstimatorError } from '../errors.js'

/** @throws EstimatorError where more than X and y are passed: other libraries take weights there, and these would be lost. */
export function twoArguments(where: string, more: readonly unknown[]): void {
  if (more.some((value) => value !== undefined))
    throw new EstimatorError(`${where}: X and y are all that is taken here; pass sampleWeight, offset and the like to the estimator.`)
}
