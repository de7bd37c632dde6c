import { gather, min, reshape, type Tensor, type Values, values } from '@odot/autodiff'
import { showValue } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import type { Schedule } from './schedule.js'

/** A number > 0, or one for each step. */
export type LearningRate = number | Schedule

/** A learning rate as a run-time input: a scalar, or a table by step. @throws OptimizerError when it is neither. */
export function learningRateInput(solver: string, rate: LearningRate): Values {
  const given: unknown = rate
  if (typeof rate === 'number' && rate > 0 && rate < Number.POSITIVE_INFINITY) return values(rate)
  if (typeof rate === 'object' && rate !== null && 'table' in rate) return rate.table
  const words =
    typeof given === 'function'
      ? 'a function; wrap it as schedule(curve, { steps })'
      : `${showValue(given)}; pass a number > 0 or a schedule`
  throw new OptimizerError(`${solver}: learningRate is ${words}.`)
}

/** The learning rate at a step. */
export function learningRateAt(input: Tensor, step: Tensor): Tensor {
  const [steps] = input.shape
  if (steps === undefined) return input
  return reshape(gather(input, reshape(min(step, steps - 1), [1])), [])
}
