import { showValue } from '@odot/problem'
import { OptimizerError } from '../errors.js'

/** The answer of an objective. @throws OptimizerError when it is no number. */
export function answeredNumber(answer: unknown): number {
  if (typeof answer === 'number') return answer
  throw new OptimizerError(
    `minimize: the objective returned ${showValue(answer)}; return the value as a number, and write the gradient to the second argument.`,
  )
}
