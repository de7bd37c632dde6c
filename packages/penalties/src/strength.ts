import { ProblemError, showValue } from '@odot/problem'

/** Strengths s ≥ 0 of a penalty: entry i is `data[i * stride]`, so that one number for all is read like one for each. */
export interface Strength {
  readonly data: Float64Array
  readonly stride: 0 | 1
  readonly hasInfinite: boolean
}

/**
 * A checked copy of a strength; `option` is what its caller calls it, and it may be empty where it is for nothing. A plain list of numbers is copied too.
 * @throws ProblemError for what is neither a number nor a list of numbers, a list that is empty and must not be, and numbers that are negative or NaN.
 */
export function checkedStrength(
  where: string,
  strength: number | Float64Array,
  { option = 'strength', mayBeEmpty = false }: { readonly option?: string; readonly mayBeEmpty?: boolean } = {},
): Strength {
  const data = numbersOf(strength)
  if (data === undefined)
    throw new ProblemError(`${where}: the ${option} is ${showValue(strength)}; pass a number ≥ 0, or a Float64Array of them.`)
  if (data.length === 0 && !mayBeEmpty)
    throw new ProblemError(`${where}: the ${option} is an empty list; pass one number for each, or one number for all.`)
  const wrong = data.findIndex((s) => !(s >= 0))
  if (wrong >= 0) {
    const which = typeof strength === 'number' ? `the ${option}` : `${option}[${wrong}]`
    throw new ProblemError(`${where}: ${which} is ${data[wrong]}; pass numbers ≥ 0 (0 penalises nothing, Infinity forces zero).`)
  }
  return { data, stride: typeof strength === 'number' ? 0 : 1, hasInfinite: data.includes(Number.POSITIVE_INFINITY) }
}

/** @throws ProblemError when there is one strength for each of some things and their number is not `count`. */
export function checkCount(
  where: string,
  { data, stride }: Strength,
  { count, things, option = 'strength' }: { readonly count: number; readonly things: string; readonly option?: string },
): void {
  if (stride === 1 && data.length !== count)
    throw new ProblemError(`${where}: ${data.length} ${option}s for ${count} ${things}; pass one for each, or one number for all.`)
}

/** The strengths of some entries, in the order given: one number stays one. */
export function pick({ data, stride }: Pick<Strength, 'data' | 'stride'>, entries: Int32Array): number | Float64Array {
  if (stride === 0) return data[0]!
  const picked = new Float64Array(entries.length)
  for (let i = 0; i < entries.length; i++) picked[i] = data[entries[i]!]!
  return picked
}

/** The numbers of a number or a list of them, or undefined where it is neither. */
function numbersOf(given: unknown): Float64Array | undefined {
  if (typeof given === 'number') return Float64Array.of(given)
  if (given instanceof Float64Array) return given.slice()
  if (!Array.isArray(given)) return undefined
  const list: readonly unknown[] = given
  return list.every((entry) => typeof entry === 'number') ? Float64Array.from(list) : undefined
}
