import type { Numbers } from '../dense/gemv.js'
import type { DenseKernels } from '../dense/kernels.js'

/** A matrix whose lines stand one after the other: the rows of a row-major design, the columns of a column-major one. */
export interface Lines {
  readonly data: Numbers
  readonly count: number
  readonly length: number
}

/** Products of lines A [count, length] with vectors of one kind. */
export interface LineProducts<V> {
  /** y = A x; x [length], y [count]. */
  readonly times: (x: V, y: V) => void
  /** y = Aᵀ r; r [count], y [length]. */
  readonly transposed: (r: V, y: V) => void
  /** yᵢ = (A x)ᵢ for the lines from ≤ i < to. */
  readonly timesSome: (x: V, y: V, from: number, to: number) => void
  /** y += Σᵢ rᵢ aᵢ over these lines. */
  readonly addSome: (r: V, y: V, from: number, to: number) => void
}

/** The products of lines by loops. */
export function denseLines<V extends Numbers>(
  { data, count, length }: Lines,
  { gemvRows, addTransposedRows }: Pick<DenseKernels, 'gemvRows' | 'addTransposedRows'>,
): LineProducts<V> {
  return {
    times: (x, y) => gemvRows(data, length, x, y, 0, count),
    transposed: (r, y) => {
      y.fill(0)
      addTransposedRows(data, length, r, y, 0, count, 'skip')
    },
    timesSome: (x, y, from, to) => gemvRows(data, length, x, y, from, to),
    addSome: (r, y, from, to) => addTransposedRows(data, length, r, y, from, to, 'skip'),
  }
}
