import type { DenseDesign } from '@odot/kernels'
import { EstimatorError } from '../errors.js'
import { pausing } from '../fit/run.js'
import { show } from '../show.js'
import { cell, isArrayLike, requireSome } from './cell.js'
import type { Place, Read } from './place.js'

/** Reads columns that are found by name, in the order of `names`. @throws EstimatorError naming a column that is missing or of another length. */
export function* readColumns(
  where: string,
  columnOf: (name: string) => unknown,
  { names, place, mayMiss }: { readonly names: readonly string[]; readonly place: Place; readonly mayMiss: boolean },
): Generator<undefined, Read> {
  const columns = names.map((name) => {
    const column = columnOf(name)
    if (column === undefined) throw new EstimatorError(`${where}: X has no column ${name}; pass every column that was fitted.`)
    if (!isArrayLike(column)) throw new EstimatorError(`${where}: column ${name} of X is ${show(column)}; pass an array of numbers.`)
    return column
  })
  const rows = columns[0]?.length ?? 0
  requireSome(where, rows, columns.length)
  for (const [j, { length }] of columns.entries()) {
    if (length === rows) continue
    throw new EstimatorError(
      `${where}: column ${names[j]} has ${length} values but column ${names[0]} has ${rows}; give every column the same length.`,
    )
  }
  const design = place.make(rows, columns.length)
  const { data } = design
  const [down, across] = stridesOf(design)
  const pause = pausing()
  for (const [j, column] of columns.entries()) {
    if (down === 1 && isNumbers(column)) {
      // what is not finite is found afterwards
      data.set(column, j * across)
    } else {
      const name = names[j]
      for (let i = 0; i < rows; i++) {
        const value = column[i]
        const number =
          typeof value === 'number' && value - value === 0 ? value : cell(where, value, { place: { row: i, column: j, name }, mayMiss })
        data[i * down + j * across] = number
      }
    }
    yield* pause(4 * rows)
  }
  return { design, own: true }
}

/** How far apart rows and columns are in the array of a design. */
export function stridesOf({ format, rows, columns }: DenseDesign): readonly [down: number, across: number] {
  return format === 'row-major' ? [columns, 1] : [1, rows]
}

function isNumbers(column: ArrayLike<unknown>): column is Float64Array | Float32Array | Int32Array | Uint8Array {
  return column instanceof Float64Array || column instanceof Float32Array || column instanceof Int32Array || column instanceof Uint8Array
}
