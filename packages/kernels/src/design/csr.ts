import type { Numbers } from '../dense/gemv.js'
import { type Compressed, compressed, type Indices } from '../sparse/compressed.js'
import { csrNorms } from '../sparse/norms.js'
import { compressedProducts, type LineProducts } from '../sparse/products.js'
import { restrictedPlaces } from '../sparse/restricted.js'
import { checkColumns, checkRows, checkVector } from './check.js'
import type { SparseOptions } from './csc.js'
import type { Design, Products, RowProducts } from './design.js'
import { isOriginal, original } from './original.js'

/** A sparse design by rows (CSR): row i holds the entries starts[i] ≤ k < starts[i + 1], of value values[k] in column indices[k]. */
export interface CsrDesign extends Design {
  readonly format: 'csr'
  readonly values: Numbers
  /** Columns, increasing in each row. */
  readonly indices: Int32Array
  /** [rows + 1], from 0 to the number of entries. */
  readonly starts: Int32Array
  readonly byRows: RowProducts<Float64Array>
  readonly columnNorms: NonNullable<Design['columnNorms']>
  readonly restrict: (columns: Int32Array) => CsrDesign
}

/** The arrays of a matrix by rows. */
export interface CsrArrays {
  readonly values: Numbers
  /** The column of each value, increasing in each row. */
  readonly columnIndices: Indices
  /** Where each row begins, and the number of values; [rows + 1]. */
  readonly rowStarts: Indices
}

/**
 * A sparse design matrix by rows, over the caller's arrays: a view, so that later changes of the values are seen; the indices must stay as they are, because
 * they are checked here only. The format that data comes in, and of products by blocks of rows; it has no column operations, and `restrict` looks at every
 * entry: `cscFromCsr` makes a design that has both. `adjoint` does not read rows whose coefficient is 0, so their NaN and ∞ do not spread; `apply` reads
 * every entry.
 * @example
 * // 1 0
 * // 0 0
 * // 2 3
 * const X = csr({ values: Float64Array.of(1, 2, 3), columnIndices: Int32Array.of(0, 0, 1), rowStarts: Int32Array.of(0, 1, 1, 3) }, { rows: 3, columns: 2 })
 * const out = new Float64Array(3)
 * X.apply(Float64Array.of(10, 1), out)
 * out // => [10, 0, 23]
 * @throws KernelsError when an array is of another kind or length, row starts fall, or a column is out of range, out of order or twice in a row.
 */
export function csr({ values, columnIndices, rowStarts }: CsrArrays, { rows, columns }: SparseOptions): CsrDesign {
  return csrDesign(
    compressed(
      { where: 'csr', line: 'row', place: 'column' },
      { values, indices: columnIndices, starts: rowStarts },
      { lines: rows, places: columns },
    ),
  )
}

/** Whether a design is one of `csr`: its products are those of the entries in `values`, `indices` and `starts`. */
export function isCsr(design: Design): design is CsrDesign {
  return isOriginal(design) && design.format === 'csr'
}

/** A design over arrays that are known to be in order. */
export function csrDesign(matrix: Compressed): CsrDesign {
  const { values, indices, starts, lines: rows, places: columns } = matrix
  const storage = values instanceof Float32Array ? 'f32' : 'f64'
  const { double, single } = compressedProducts(matrix)
  const design: CsrDesign = {
    rows,
    columns,
    storage,
    format: 'csr',
    values,
    indices,
    starts,
    ...products(matrix, double),
    ...(single && { single: Object.freeze(products(matrix, single)) }),
    columnNorms: (weights, center = new Float64Array(columns)) => {
      checkVector('columnNorms', 'weights', weights, rows)
      checkVector('columnNorms', 'center', center, columns)
      return csrNorms(matrix, { weights, center })
    },
    restrict: (chosen) => {
      checkColumns('restrict', chosen, columns)
      return csrDesign(restrictedPlaces(matrix, chosen))
    },
  }
  return original(design)
}

function products<V extends Numbers>(
  { lines, places }: Compressed,
  { gather, addScatter, gatherAll, scatterAll }: LineProducts<V>,
): Products<V> & { readonly byRows: RowProducts<V> } {
  return {
    apply: (v, out) => {
      checkVector('apply', 'v', v, places)
      checkVector('apply', 'out', out, lines)
      gatherAll(v, out)
    },
    adjoint: (r, out) => {
      checkVector('adjoint', 'r', r, lines)
      checkVector('adjoint', 'out', out, places)
      scatterAll(r, out)
    },
    byRows: Object.freeze({
      apply: (v: V, out: V, from: number, to: number) => {
        checkRows('apply', from, to, lines)
        checkVector('apply', 'v', v, places)
        checkVector('apply', 'out', out, lines)
        gather(v, out, from, to)
      },
      addAdjoint: (r: V, out: V, from: number, to: number) => {
        checkRows('addAdjoint', from, to, lines)
        checkVector('addAdjoint', 'r', r, lines)
        checkVector('addAdjoint', 'out', out, places)
        addScatter(r, out, from, to)
      },
    }),
  }
}
