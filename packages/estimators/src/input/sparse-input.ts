import { type CscArrays, type CscDesign, type CsrArrays, type CsrDesign, csc, csr, KernelsError } from '@odot/kernels'
import { EstimatorError } from '../errors.js'
import { show } from '../show.js'
import { requireShape } from './dense-input.js'

interface Shaped {
  readonly shape: readonly [rows: number, columns: number]
}

/** The arrays of a sparse matrix by columns (`csc`) or rows (`csr`): entry k of column or row i stands at indices[k], for starts[i] ≤ k < starts[i + 1]. */
export interface CompressedMatrix extends Shaped {
  readonly format: 'csc' | 'csr'
  readonly values: Float64Array | Float32Array
  readonly indices: Int32Array | Uint32Array
  readonly starts?: Int32Array | Uint32Array
  /** Another name of `starts`. */
  readonly indptr?: Int32Array | Uint32Array
}

/** A sparse matrix as plain arrays, by the names of `csc` and `csr` or with its format. */
export type SparseMatrix = CompressedMatrix | (CscArrays & Shaped) | (CsrArrays & Shaped)

export function isSparse(X: object): X is SparseMatrix {
  return 'values' in X && 'shape' in X && ('format' in X || 'rowIndices' in X || 'columnIndices' in X)
}

/** A sparse matrix as a design over the caller's arrays. @throws EstimatorError when the arrays are no sparse matrix. */
export function sparseInput(where: string, X: SparseMatrix): CscDesign | CsrDesign {
  const [rows, columns] = requireShape(where, X.shape)
  try {
    if ('rowIndices' in X) return csc(X, { rows, columns })
    if ('columnIndices' in X) return csr(X, { rows, columns })
    const { format, values, indices, indptr } = X
    const starts = X.starts ?? indptr
    if (format !== 'csc' && format !== 'csr')
      throw new EstimatorError(`${where}: X.format is ${show(format)}; pass 'csc' (by columns) or 'csr' (by rows).`)
    if (starts === undefined)
      throw new EstimatorError(`${where}: X has neither starts nor indptr; pass where each ${format === 'csc' ? 'column' : 'row'} begins.`)
    return format === 'csc'
      ? csc({ values, rowIndices: indices, columnStarts: starts }, { rows, columns })
      : csr({ values, columnIndices: indices, rowStarts: starts }, { rows, columns })
  } catch (error) {
    if (error instanceof KernelsError) throw new EstimatorError(`${where}: X is no sparse matrix: ${error.message}`, { cause: error })
    throw error
  }
}
