import type { Numbers } from '../dense/gemv.js'
import { KernelsError } from '../errors.js'
import { likeNumbers, transposed } from '../sparse/transposed.js'
import { requireSize } from './check.js'
import { type CscDesign, cscDesign, type SparseOptions } from './csc.js'

/** The entries of a matrix in any order: value k stands in row rowIndices[k] and column columnIndices[k]. */
export interface Triplets {
  readonly values: Numbers
  readonly rowIndices: ArrayLike<number>
  readonly columnIndices: ArrayLike<number>
}

/**
 * A sparse design by columns from its entries in any order, as a copy; entries of the same row and column are added up, in the order given.
 * @example
 * const X = cscFromTriplets(
 *   { values: Float64Array.of(1, 3, 1, 1), rowIndices: [2, 2, 0, 2], columnIndices: [0, 1, 0, 0] },
 *   { rows: 3, columns: 2 },
 * )
 * X.values // => [1, 2, 3]
 * X.indices // => [0, 2, 2]
 * X.starts // => [0, 2, 3]
 * @throws KernelsError when the arrays differ in length, or a row or column does not exist.
 */
export function cscFromTriplets({ values, rowIndices, columnIndices }: Triplets, { rows, columns }: SparseOptions): CscDesign {
  if (!(values instanceof Float64Array || values instanceof Float32Array))
    throw new KernelsError('cscFromTriplets: the values are in no typed array of floats; pass a Float64Array or a Float32Array.')
  requireSize('cscFromTriplets', 'rows', rows)
  requireSize('cscFromTriplets', 'columns', columns)
  const count = values.length
  requireIndices('row', rowIndices, rows, count)
  requireIndices('column', columnIndices, columns, count)
  // counted by rows first, where entries stand in the order given; the transpose then has rows in order
  const starts = new Int32Array(rows + 1)
  for (let k = 0; k < count; k++) starts[rowIndices[k]! + 1]!++
  for (let i = 0; i < rows; i++) starts[i + 1]! += starts[i]!
  const next = starts.slice()
  const byRows = { values: likeNumbers(values, count), indices: new Int32Array(count), starts, lines: rows, places: columns }
  for (let k = 0; k < count; k++) {
    const to = next[rowIndices[k]!]!++
    byRows.values[to] = values[k]!
    byRows.indices[to] = columnIndices[k]!
  }
  const sorted = transposed(byRows)
  let kept = 0
  for (let j = 0; j < columns; j++) {
    const [begin, end] = [sorted.starts[j]!, sorted.starts[j + 1]!]
    const first = kept
    for (let k = begin; k < end; k++) {
      if (kept > first && sorted.indices[kept - 1] === sorted.indices[k]) sorted.values[kept - 1]! += sorted.values[k]!
      else {
        sorted.values[kept] = sorted.values[k]!
        sorted.indices[kept++] = sorted.indices[k]!
      }
    }
    sorted.starts[j] = first
  }
  sorted.starts[columns] = kept
  return cscDesign({ ...sorted, values: sorted.values.slice(0, kept), indices: sorted.indices.slice(0, kept) })
}

function requireIndices(what: 'row' | 'column', indices: ArrayLike<number>, size: number, count: number): void {
  if (indices.length !== count)
    throw new KernelsError(`cscFromTriplets: ${count} values but ${indices.length} ${what} indices; pass the ${what} of each value.`)
  for (let k = 0; k < count; k++) {
    const at = indices[k]!
    if (!(Number.isInteger(at) && at >= 0 && at < size))
      throw new KernelsError(`cscFromTriplets: entry ${k} has the ${what} ${at}, which is not one of 0 … ${size - 1}.`)
  }
}
