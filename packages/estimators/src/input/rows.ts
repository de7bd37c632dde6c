import { EstimatorError } from '../errors.js'
import { pausing } from '../fit/run.js'
import { show } from '../show.js'
import { cell, isArrayLike, requireSome } from './cell.js'
import { tile } from './column-major.js'
import { stridesOf } from './columns.js'
import type { Place, Read } from './place.js'

/** Reads rows of numbers. @throws EstimatorError for a row of another length, naming it, and for a cell that is no number. */
export function* readRows(where: string, X: readonly ArrayLike<unknown>[], place: Place, mayMiss: boolean): Generator<undefined, Read> {
  const rows = X.length
  const first: unknown = X[0]
  if (rows > 0 && !isArrayLike(first)) {
    throw new EstimatorError(`${where}: X has ${show(first)} as row 0; pass each row as an array of numbers, or columns by name.`)
  }
  const columns = X[0]?.length ?? 0
  requireSome(where, rows, columns)
  for (let i = 0; i < rows; i++) {
    const length = X[i]?.length
    if (length === columns) continue
    throw new EstimatorError(
      `${where}: X has ${length ?? 'no'} values in row ${i} but ${columns} in row 0; give every row the same number of columns.`,
    )
  }
  const design = place.make(rows, columns)
  const { data } = design
  const [down, across] = stridesOf(design)
  const pause = pausing()
  for (let top = 0; top < rows; top += tile.rows) {
    const bottom = Math.min(top + tile.rows, rows)
    for (let left = 0; left < columns; left += tile.columns) {
      const right = Math.min(left + tile.columns, columns)
      for (let i = top; i < bottom; i++) {
        const row = X[i]!
        for (let j = left; j < right; j++) {
          const value = row[j]
          const number =
            typeof value === 'number' && value - value === 0 ? value : cell(where, value, { place: { row: i, column: j }, mayMiss })
          data[i * down + j * across] = number
        }
      }
      yield* pause(4 * (bottom - top) * tile.columns)
    }
  }
  return { design, own: true }
}
