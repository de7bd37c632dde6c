import type { DenseDesign, Numbers } from '@odot/kernels'
import { pausing } from '../run.js'

/** Rows and columns of the squares that are turned at once, so that both sides stay in the cache. */
const side = 32

/** Numbers that are copied at once where they keep their order. */
const atOnce = 1 << 20

/** Copies a design to an array by columns: entry (i, j) to number j·rows + i. Yields between short pieces of work. */
export function* columnMajorInto({ data, rows, columns, format }: DenseDesign, out: Numbers): Generator<undefined, void> {
  const pause = pausing()
  if (format === 'column-major') {
    for (let from = 0; from < data.length; from += atOnce) {
      out.set(data.subarray(from, from + atOnce), from)
      yield* pause(atOnce)
    }
    return
  }
  for (let row = 0; row < rows; row += side) {
    turnRows(data, { rows, columns, from: row, to: Math.min(row + side, rows) }, out)
    yield* pause(2 * side * columns)
  }
}

function turnRows(
  data: Numbers,
  { rows, columns, from, to }: { readonly rows: number; readonly columns: number; readonly from: number; readonly to: number },
  out: Numbers,
): void {
  for (let column = 0; column < columns; column += side) {
    const end = Math.min(column + side, columns)
    for (let j = column; j < end; j++) {
      const at = j * rows
      for (let i = from; i < to; i++) out[at + i] = data[i * columns + j]!
    }
  }
}
