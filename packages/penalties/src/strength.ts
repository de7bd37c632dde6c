import { ProblemError } from '@odot/problem'

/** Strengths s ≥ 0 of a penalty: entry i is `data[i * stride]`, so that one number for all is read like one for each. */
export interface Strength {
  readonly data: Float64Array
  readonly stride: 0 | 1
  readonly hasInfinite: boolean
}

/** A checked copy of a strength. @throws ProblemError when one is negative or NaN. */
export function checkedStrength(where: string, strength: number | Float64Array): Strength {
  const data = typeof strength === 'number' ? Float64Array.of(strength) : strength.slice()
  const wrong = data.findIndex((s) => !(s >= 0))
  if (wrong >= 0) {
    const which = typeof strength === 'number' ? 'the strength' : `strength[${wrong}]`
    throw new ProblemError(`${where}: ${which} is ${data[wrong]}; pass numbers ≥ 0 (0 penalises nothing, Infinity forces zero).`)
  }
  return { data, stride: typeof strength === 'number' ? 0 : 1, hasInfinite: data.includes(Number.POSITIVE_INFINITY) }
}

/** @throws ProblemError when there is one strength for each of some things and their number is not `count`. */
export function checkCount(where: string, { data, stride }: Strength, { count, things }: { count: number; things: string }): void {
  if (stride === 1 && data.length !== count)
    throw new ProblemError(`${where}: ${data.length} strengths for ${count} ${things}; pass one for each, or one number for all.`)
}
