import type { Numbers } from '../dense/gemv.js'
import { type Compressed, compressed, type Indices } from '../sparse/compressed.js'
import { cscNorms } from '../sparse/norms.js'
import { compressedProducts, type LineProducts } from '../sparse/products.js'
import { restrictedLines } from '../sparse/restricted.js'
import { checkColumns, checkVector } from './check.js'
import type { Design, Products } from './design.js'
import { isOriginal, original } from './original.js'

/** A sparse design by columns (CSC): column j holds the entries starts[j] ≤ k < starts[j + 1], of value values[k] in row indices[k]. */
export interface CscDesign extends Design {
  readonly format: 'csc'
  readonly values: Numbers
  /** Rows, increasing in each column. */
  readonly indices: Int32Array
  /** [columns + 1], from 0 to the number of entries. */
  readonly starts: Int32Array
  readonly columnNorms: NonNullable<Design['columnNorms']>
  readonly column: NonNullable<Design['column']>
  readonly restrict: (columns: Int32Array) => CscDesign
}

/** The arrays of a matrix by columns. */
export interface CscArrays {
  readonly values: Numbers
  /** The row of each value, increasing in each column. */
  readonly rowIndices: Indices
  /** Where each column begins, and the number of values; [columns + 1]. */
  readonly columnStarts: Indices
}

/** The size of a matrix. */
export interface SparseOptions {
  readonly rows: number
  readonly columns: number
}

/**
 * A sparse design matrix by columns, over the caller's arrays: a view, so that later changes of the values are seen; the indices must stay as they are,
 * because they are checked here only. The format for solvers that choose columns. `apply` does not read columns whose coefficient is 0, so their NaN and ∞
 * do not spread; `adjoint` reads every entry.
 * @example
 * // 1 0
 * // 0 0
 * // 2 3
 * const X = csc({ values: Float64Array.of(1, 2, 3), rowIndices: Int32Array.of(0, 2, 2), columnStarts: Int32Array.of(0, 2, 3) }, { rows: 3, columns: 2 })
 * const out = new Float64Array(3)
 * X.apply(Float64Array.of(10, 1), out)
 * out // => [10, 0, 23]
 * X.column.dot(0, Float64Array.of(1, 1, 1)) // => 3
 * @throws KernelsError when an array is of another kind or length, column starts fall, or a row is out of range, out of order or twice in a column.
 */
export function csc({ values, rowIndices, columnStarts }: CscArrays, { rows, columns }: SparseOptions): CscDesign {
  return cscDesign(
    compressed(
      { where: 'csc', line: 'column', place: 'row' },
      { values, indices: rowIndices, starts: columnStarts },
      { lines: columns, places: rows },
    ),
  )
}

/** Whether a design is one of `csc`: its products are those of the entries in `values`, `indices` and `starts`. */
export function isCsc(design: Design): design is CscDesign {
  return isOriginal(design) && design.format === 'csc'
}

/** A design over arrays that are known to be in order. */
export function cscDesign(matrix: Compressed): CscDesign {
  const { values, indices, starts, lines: columns, places: rows } = matrix
  const storage = values instanceof Float32Array ? 'f32' : 'f64'
  const { line, double, single } = compressedProducts(matrix)
  const design: CscDesign = {
    rows,
    columns,
    storage,
    format: 'csc',
    values,
    indices,
    starts,
    ...products(matrix, double),
    ...(single && { single: Object.freeze(products(matrix, single)) }),
    columnNorms: (weights, center = new Float64Array(columns)) => {
      checkVector('columnNorms', 'weights', weights, rows)
      checkVector('columnNorms', 'center', center, columns)
      return cscNorms(matrix, { weights, center })
    },
    column: Object.freeze({ dot: line.dot, axpy: line.axpy }),
    restrict: (chosen) => {
      checkColumns('restrict', chosen, columns)
      return cscDesign(restrictedLines(matrix, chosen))
    },
  }
  return original(design)
}

function products<V extends Numbers>({ lines, places }: Compressed, { gatherAll, scatterAll }: LineProducts<V>): Products<V> {
  return {
    apply: (v, out) => {
      checkVector('apply', 'v', v, lines)
      checkVector('apply', 'out', out, places)
      scatterAll(v, out)
    },
    adjoint: (r, out) => {
      checkVector('adjoint', 'r', r, places)
      checkVector('adjoint', 'out', out, lines)
      gatherAll(r, out)
    },
  }
}
