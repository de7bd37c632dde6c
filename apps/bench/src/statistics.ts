/** The middle of some numbers, and how far they spread. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Median (the mean of the two in the middle of an even number), least and most. @throws RangeError when there are no numbers. */
export function spreadOf(numbers: readonly number[]): Spread {
  if (numbers.length === 0) throw new RangeError('spreadOf: there are no numbers; measure at least one.')
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, least: sorted[0]!, most: sorted.at(-1)! }
}

/** The ratio of the medians, with the spread of the ratios of single rounds: numbers of one round were measured one after the other. */
export function ratioOf(above: readonly number[], below: readonly number[]): Spread {
  if (above.length !== below.length) throw new RangeError(`ratioOf: ${above.length} and ${below.length} numbers; pass one of each round.`)
  const { least, most } = spreadOf(above.map((time, round) => time / below[round]!))
  return { median: spreadOf(above).median / spreadOf(below).median, least, most }
}
