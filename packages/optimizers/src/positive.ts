import { showValue } from '@odot/problem'
import { OptimizerError } from './errors.js'

/** A finite number > 0 as it is. @throws OptimizerError naming what it is for. */
export function positive(what: string, number: unknown): number {
  if (typeof number === 'number' && number > 0 && number < Number.POSITIVE_INFINITY) return number
  throw new OptimizerError(`${what} is ${showValue(number)}; pass a number > 0.`)
}
