import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Unfixed } from '../estimator.js'
import { type PathOptions, path, unfixed } from '../path/path.js'
import { show } from '../show.js'
import type { FoldRunOptions, LambdaOptions } from './cross-validation-options.js'

const shared = ['lambdas', 'count', 'minRatio', 'seed', 'workers', 'signal', 'onProgress']

/** Checks what does not need data: the estimator, and the options that all have which fit many times. @throws EstimatorError naming the option. */
export function checkRunOptions<Y, C extends Certificate>(
  where: string,
  estimator: Unfixed<Y, C>,
  options: LambdaOptions & FoldRunOptions,
  own: readonly string[],
): void {
  if (typeof options !== 'object' || options === null)
    throw new EstimatorError(`${where}: the options are ${show(options)}; pass an object, or leave it out.`)
  const known = [...own, ...shared]
  for (const key of Object.keys(options))
    if (!known.includes(key)) throw new EstimatorError(`${where}: the option ${key} is unknown; the options are ${known.join(', ')}.`)
  unfixed(where, estimator)
  path(estimator, pathOptions(options))
  const { seed = 1, workers, signal, onProgress } = options
  if (!Number.isInteger(seed)) throw new EstimatorError(`${where}: seed is ${show(seed)}; pass a whole number.`)
  if (workers !== undefined && workers !== false && !(Number.isInteger(workers) && workers >= 1))
    throw new EstimatorError(`${where}: workers is ${show(workers)}; pass a whole number from 1 up, or false.`)
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new EstimatorError(`${where}: signal is ${show(signal)}; pass the signal of an AbortController.`)
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new EstimatorError(`${where}: onProgress is ${show(onProgress)}; pass a function.`)
}

/** The options of a path among others. */
export function pathOptions({ lambdas, count, minRatio }: LambdaOptions): PathOptions {
  return {
    ...(lambdas !== undefined && { lambdas }),
    ...(count !== undefined && { count }),
    ...(minRatio !== undefined && { minRatio }),
  }
}
