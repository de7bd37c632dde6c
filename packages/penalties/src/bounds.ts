import { ProblemError } from '@odot/problem'

/** Bounds lower ≤ 0 ≤ upper of weights: those of weight j are entries `j * stride`. */
export interface Bounds {
  readonly lower: Float64Array
  readonly upper: Float64Array
  readonly stride: 0 | 1
  /** Whether any is finite. */
  readonly isFinite: boolean
}

/** Checked copies of bounds for `size` weights. @throws ProblemError for a lower bound above 0, an upper bound below 0, NaN, and numbers that do not fit. */
export function checkedBounds(
  where: string,
  { size, lower, upper }: { readonly size: number; readonly lower: number | Float64Array; readonly upper: number | Float64Array },
): Bounds {
  const stride = typeof lower === 'number' && typeof upper === 'number' ? 0 : 1
  const count = stride === 0 ? 1 : size
  const copy = (name: string, bound: number | Float64Array): Float64Array => {
    if (typeof bound !== 'number' && bound.length !== size)
      throw new ProblemError(`${where}: ${bound.length} ${name} bounds for ${size} weights; pass one for each, or one number for all.`)
    const read = typeof bound === 'number' ? new Float64Array(count).fill(bound) : bound.slice()
    // −0 becomes 0
    for (let j = 0; j < count; j++) read[j]! += 0
    return read
  }
  const [low, high] = [copy('lower', lower), copy('upper', upper)]
  for (let j = 0; j < count; j++) {
    const at = (bound: number | Float64Array): string => (typeof bound === 'number' ? '' : `[${j}]`)
    if (!(low[j]! <= 0))
      throw new ProblemError(
        `${where}: lower${at(lower)} is ${low[j]}; pass numbers ≤ 0 (-Infinity for no bound), so that zero is allowed.`,
      )
    if (!(high[j]! >= 0))
      throw new ProblemError(
        `${where}: upper${at(upper)} is ${high[j]}; pass numbers ≥ 0 (Infinity for no bound), so that zero is allowed.`,
      )
  }
  return {
    lower: low,
    upper: high,
    stride,
    isFinite: low.some((bound) => bound > Number.NEGATIVE_INFINITY) || high.some((bound) => bound < Number.POSITIVE_INFINITY),
  }
}
