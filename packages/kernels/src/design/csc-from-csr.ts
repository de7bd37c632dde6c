import { KernelsError } from '../errors.js'
import { transposed } from '../sparse/transposed.js'
import { type CscDesign, cscDesign } from './csc.js'
import { type CsrDesign, isCsr } from './csr.js'

/**
 * The same matrix by columns, as a copy, by a counting sort: for algorithms that work by columns (coordinate descent, working sets).
 * @example
 * const X = csr({ values: Float64Array.of(1, 2, 3), columnIndices: Int32Array.of(0, 0, 1), rowStarts: Int32Array.of(0, 1, 1, 3) }, { rows: 3, columns: 2 })
 * const { values, indices, starts } = cscFromCsr(X)
 * values // => [1, 2, 3]
 * indices // => [0, 2, 2]
 * starts // => [0, 2, 3]
 * @throws KernelsError when the design is none of `csr`.
 */
export function cscFromCsr(design: CsrDesign): CscDesign {
  if (!isCsr(design)) throw new KernelsError('cscFromCsr: the design is not one that csr made; pass such a one, or use cscFromDense.')
  const { values, indices, starts, rows, columns } = design
  return cscDesign(transposed({ values, indices, starts, lines: rows, places: columns }))
}
