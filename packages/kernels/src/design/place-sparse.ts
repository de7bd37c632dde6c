import type { Numbers } from '../dense/gemv.js'
import type { Compressed } from '../sparse/compressed.js'
import type { Staging } from '../sparse/products.js'
import type { Blocks } from '../wasm/blocks.js'
import { type CscDesign, cscDesign } from './csc.js'
import { type CsrDesign, csrDesign } from './csr.js'

/** What arrays in a block begin at multiples of: a cache line, in float64 numbers. */
const line = 8

/**
 * A copy of a sparse design in WebAssembly memory, where its products run in WebAssembly, with room for vectors that are elsewhere; undefined where there is
 * no room. It may be used until the blocks are disposed of.
 */
export function placeSparse(design: CscDesign | CsrDesign, blocks: Blocks): CscDesign | CsrDesign | undefined {
  const { values, indices, starts, rows, columns } = design
  const vector = Math.max(rows, columns, 1)
  const sizes = [values.byteLength / 8, indices.byteLength / 8, starts.byteLength / 8, vector, vector].map(
    (size) => Math.ceil(size / line) * line,
  )
  // one block for all of it: an arena that has room for the values alone could not hold the rest
  const block = blocks.float64(sizes.reduce((sum, size) => sum + size, 0))
  if (!block) return undefined
  const at = sizes.map((_, part) => block.byteOffset + 8 * sizes.slice(0, part).reduce((sum, size) => sum + size, 0))
  const copy = {
    values: numbersAt(values, block.buffer, at[0]!),
    indices: new Int32Array(block.buffer, at[1]!, indices.length),
    starts: new Int32Array(block.buffer, at[2]!, starts.length),
  }
  copy.values.set(values)
  copy.indices.set(indices)
  copy.starts.set(starts)
  const staging: Staging = {
    source: new Float64Array(block.buffer, at[3]!, vector),
    target: new Float64Array(block.buffer, at[4]!, vector),
  }
  const matrix = (lines: number, places: number): Compressed => ({ ...copy, lines, places })
  return design.format === 'csc' ? cscDesign(matrix(columns, rows), staging) : csrDesign(matrix(rows, columns), staging)
}

function numbersAt(like: Numbers, buffer: ArrayBufferLike, pointer: number): Numbers {
  return like instanceof Float32Array ? new Float32Array(buffer, pointer, like.length) : new Float64Array(buffer, pointer, like.length)
}
