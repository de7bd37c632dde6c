import { ProblemError, showValue } from '@odot/problem'

/** @throws ProblemError when a named number is not positive and finite. */
export function positive(where: string, named: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(named))
    if (!(typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY))
      throw new ProblemError(`${where}: ${name} is ${showValue(value)}; pass a positive number.`)
}
