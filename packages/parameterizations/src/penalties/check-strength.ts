import { ProblemError, showValue } from '@odot/problem'

/** @throws ProblemError for what is neither a number nor a list of numbers, and for an empty list. */
export function checkStrength(where: string, strength: unknown): void {
  if (typeof strength === 'number') return
  const isList = strength instanceof Float64Array || Array.isArray(strength)
  if (!isList || strength.length === 0)
    throw new ProblemError(`${where}: the strength is ${showValue(strength)}; pass a number, or a Float64Array of one for each.`)
}
