import type { Numbers } from '../dense/gemv.js'
import type { Blocks } from '../wasm/blocks.js'
import { type CscDesign, cscDesign } from './csc.js'
import { type CsrDesign, csrDesign } from './csr.js'

/** What arrays in a block begin at multiples of: a cache line, in float64 numbers. */
const line = 8

/**
 * A copy of a sparse design in WebAssembly memory, where its products run in WebAssembly; undefined where there is no room. It may be used until the blocks
 * are disposed of.
 */
export function placeSparse(design: CscDesign | CsrDesign, blocks: Blocks): CscDesign | CsrDesign | undefined {
  const { values, indices, starts, rows, columns } = design
  const [first, second, third] = [values, indices, starts].map(({ byteLength }) => Math.ceil(byteLength / 8 / line) * line)
  // one block for all of it: an arena that has room for the values alone could not hold the rest
  const block = blocks.float64(first! + second! + third!)
  if (!block) return undefined
  const { buffer, byteOffset } = block
  const copy = {
    values: numbersAt(values, buffer, byteOffset),
    indices: new Int32Array(buffer, byteOffset + 8 * first!, indices.length),
    starts: new Int32Array(buffer, byteOffset + 8 * (first! + second!), starts.length),
  }
  copy.values.set(values)
  copy.indices.set(indices)
  copy.starts.set(starts)
  return design.format === 'csc'
    ? cscDesign({ ...copy, lines: columns, places: rows })
    : csrDesign({ ...copy, lines: rows, places: columns })
}

function numbersAt(like: Numbers, buffer: ArrayBufferLike, pointer: number): Numbers {
  return like instanceof Float32Array ? new Float32Array(buffer, pointer, like.length) : new Float64Array(buffer, pointer, like.length)
}
