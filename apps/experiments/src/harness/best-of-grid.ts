import type { RegressionData } from './squared-loss.js'

/** Coefficients at one strength. */
export interface Candidate {
  readonly lambda: number
  readonly b: Float64Array
}

/** The candidate with the smallest squared error on rows that were not fitted, and whether it stands at an end of the grid. */
export function bestOfGrid(candidates: readonly Candidate[], { X, y }: RegressionData): Candidate & { readonly atEnd: boolean } {
  const columns = X.shape[1]
  const errors = candidates.map(({ b }) =>
    y.reduce((total, target, i) => {
      let rest = target
      for (let j = 0; j < columns; j++) rest -= X.data[i * columns + j]! * b[j]!
      return total + rest * rest
    }, 0),
  )
  const at = errors.indexOf(Math.min(...errors))
  const best = candidates[at]
  if (!best) throw new RangeError('bestOfGrid: there are no candidates, or none has finite errors.')
  return { ...best, atEnd: at === 0 || at === candidates.length - 1 }
}

/** Numbers in equal ratios, from the first to the last. */
export function geometric(from: number, to: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)))
}
