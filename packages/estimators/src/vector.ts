import { EstimatorError } from './errors.js'
import { show } from './show.js'

/** What a vector argument must satisfy. */
export interface VectorRules {
  readonly length: number
  /** What gives the length, for messages: 'X has 442 rows'. */
  readonly because: string
  /** What to do when the length is wrong: 'pass one response per row'. */
  readonly advice: string
  readonly nonnegative?: boolean
  readonly infinityAllowed?: boolean
}

/**
 * A copy of a vector of numbers, checked.
 * @throws EstimatorError naming the position.
 */
export function readVector(where: string, name: string, vector: ArrayLike<number>, rules: VectorRules): Float64Array {
  if (typeof vector !== 'object' || vector === null || typeof vector.length !== 'number') {
    throw new EstimatorError(`${where}: ${name} is ${show(vector)}; pass an array of ${rules.length} numbers.`)
  }
  if (vector.length !== rules.length) {
    throw new EstimatorError(`${where}: ${name} has ${vector.length} values but ${rules.because}; ${rules.advice}.`)
  }
  const out = new Float64Array(rules.length)
  for (let i = 0; i < out.length; i++) {
    const value: unknown = vector[i]
    const fits =
      typeof value === 'number' && (Number.isFinite(value) || (rules.infinityAllowed === true && value === Number.POSITIVE_INFINITY))
    if (!fits) {
      throw new EstimatorError(
        `${where}: ${name} has ${show(value)} at ${i}; pass ${rules.infinityAllowed ? 'numbers' : 'finite numbers'} only.`,
      )
    }
    if (rules.nonnegative && value < 0) throw new EstimatorError(`${where}: ${name} has ${value} at ${i}; it must not be negative.`)
    out[i] = value
  }
  return out
}
