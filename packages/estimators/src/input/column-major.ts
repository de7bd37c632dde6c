import type { DenseDesign, Numbers } from '@odot/kernels'
import { pausing } from '../fit/run.js'

/** Rows and columns that are turned at once: a cache line of each row, so many that both sides stay in the cache. */
export const tile = { rows: 256, columns: 8 } as const

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
  for (let top = 0; top < rows; top += tile.rows) {
    const bottom = Math.min(top + tile.rows, rows)
    for (let left = 0; left < columns; left += tile.columns) {
      turn(data, { rows, columns, top, bottom, left, right: Math.min(left + tile.columns, columns) }, out)
      yield* pause(4 * tile.columns * (bottom - top))
    }
  }
}

interface Tile {
  readonly rows: number
  readonly columns: number
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

function turn(data: Numbers, { rows, columns, top, bottom, left, right }: Tile, out: Numbers): void {
  for (let j = left; j < right; j++) {
    const at = j * rows
    for (let i = top; i < bottom; i++) out[at + i] = data[i * columns + j]!
  }
}
