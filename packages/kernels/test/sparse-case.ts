import { seededRandom } from '@odot/autodiff'
import { placeSparse } from '../src/design/place-sparse.js'
import { type CscDesign, type CsrDesign, csc, csr } from '../src/index.js'
import { makeBlocks } from '../src/wasm/blocks.js'
import { openHeap } from '../src/wasm/heap.js'

/** The heap of these tests, where WebAssembly is there. */
export const heap = openHeap('plain')

const memories = heap ? (['javascript', 'wasm'] as const) : (['javascript'] as const)
export const kinds = (['csc', 'csr'] as const).flatMap((format) =>
  (['f64', 'f32'] as const).flatMap((storage) => memories.map((memory) => ({ format, storage, memory }))),
)

export type Kind = (typeof kinds)[number]

/** Sizes of a random sparse matrix; every third column and every fourth row are empty. */
export interface Size {
  readonly rows: number
  readonly columns: number
  readonly density: number
  readonly seed: number
}

/** A random matrix written out, row-major, with numbers that both storages hold. */
export function writtenOut({ rows, columns, density, seed }: Size): Float64Array {
  const random = seededRandom(seed)
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const x = Math.fround(2 * random() - 1)
    const empty = (at % columns) % 3 === 2 || Math.floor(at / columns) % 4 === 3
    return random() < density && !empty ? x : 0
  })
}

/** A sparse design with the entries of a row-major matrix that are not 0. */
export function sparseOf(data: Float64Array, { rows, columns }: { rows: number; columns: number }, kind: Kind): CscDesign | CsrDesign {
  const byColumn = kind.format === 'csc'
  const [lines, places] = byColumn ? [columns, rows] : [rows, columns]
  const values: number[] = []
  const indices: number[] = []
  const starts = [0]
  for (let line = 0; line < lines; line++) {
    for (let place = 0; place < places; place++) {
      const x = byColumn ? data[place * columns + line]! : data[line * columns + place]!
      if (x === 0) continue
      values.push(x)
      indices.push(place)
    }
    starts.push(values.length)
  }
  const numbers = kind.storage === 'f32' ? Float32Array.from(values) : Float64Array.from(values)
  const [at, from] = [Int32Array.from(indices), Uint32Array.from(starts)]
  const design = byColumn
    ? csc({ values: numbers, rowIndices: at, columnStarts: from }, { rows, columns })
    : csr({ values: numbers, columnIndices: at, rowStarts: from }, { rows, columns })
  if (kind.memory === 'javascript') return design
  if (!heap) throw new Error('these tests need WebAssembly.')
  const placed = placeSparse(design, makeBlocks(heap))
  if (!placed) throw new Error('there is no room for a small design.')
  return placed
}
