/** How often columns were selected, and what follows. p columns, L values of λ. */
export interface Selections {
  /** The share of the subsamples in which column j is selected at λ number l, at j·L + l; [p, L]. */
  readonly frequencies: Float64Array
  /** The largest frequency of each column at the λ that count; [p]. */
  readonly scores: Float64Array
  /** The columns whose score is at least the threshold. */
  readonly stable: Int32Array
  /** q, the mean number of columns that a subsample selects at this λ or a larger one; [L]. */
  readonly selected: Float64Array
  /** q²/((2π − 1)p), a bound of the expected number of falsely stable columns when λ count down to this one; [L]. */
  readonly bounds: Float64Array
  /** How many λ count, from the largest on: as long as the bound allows it. */
  readonly counted: number
}

export interface SelectionRule {
  readonly columns: number
  readonly steps: number
  readonly threshold: number
  readonly falseSelections: number
}

/** Counts what subsamples selected: for each, the columns at each λ. */
export function countSelections(
  subsamples: readonly (readonly ArrayLike<number>[])[],
  { columns, steps, threshold, falseSelections }: SelectionRule,
): Selections {
  const frequencies = new Float64Array(columns * steps)
  const selected = new Float64Array(steps)
  for (const readings of subsamples) {
    const ever = new Set<number>()
    for (let l = 0; l < steps; l++) {
      for (const column of Array.from(readings[l] ?? [])) {
        frequencies[column * steps + l]!++
        ever.add(column)
      }
      selected[l]! += ever.size
    }
  }
  const share = subsamples.length > 0 ? subsamples.length : 1
  for (const counts of [frequencies, selected]) for (let k = 0; k < counts.length; k++) counts[k]! /= share
  const bounds = selected.map((q) => (q * q) / ((2 * threshold - 1) * columns))
  const beyond = bounds.findIndex((bound) => bound > falseSelections)
  const counted = beyond < 0 ? steps : beyond
  const scores = Float64Array.from({ length: columns }, (_, j) => {
    let most = 0
    for (let l = 0; l < counted; l++) most = Math.max(most, frequencies[j * steps + l]!)
    return most
  })
  const stable = Int32Array.from([...scores.keys()].filter((j) => scores[j]! >= threshold))
  return { frequencies, scores, stable, selected, bounds, counted }
}
