import type { Numbers } from '../dense/gemv.js'
import { stridedNorm } from '../dense/strided-norm.js'
import { KernelsError } from '../errors.js'
import { checkColumns, checkRows, checkVector, requireSize } from './check.js'
import type { LineProducts } from './dense-lines.js'
import { denseProducts } from './dense-products.js'
import type { Design, Products } from './design.js'
import { isOriginal, original } from './original.js'

/** A design that holds all its numbers in one array. */
export interface DenseDesign extends Design {
  readonly format: 'row-major' | 'column-major'
  readonly data: Numbers
  readonly columnNorms: NonNullable<Design['columnNorms']>
  readonly column: NonNullable<Design['column']>
  readonly restrict: (columns: Int32Array) => DenseDesign
}

/** The sizes of a dense design, and how its array is laid out. */
export interface DenseOptions {
  readonly rows: number
  readonly columns: number
  /** `row-major`: entry (i, j) at i·columns + j; `column-major`: at j·rows + i. */
  readonly order: 'row-major' | 'column-major'
}

/**
 * A dense design matrix over the caller's array: a view, so that its products see later changes of the array; a program reads the numbers when it is compiled.
 * Where the array is that of a device's matrix, products run in WebAssembly. Row-major is the faster order for products by blocks of rows, column-major for `restrict` and for algorithms that work by columns.
 * `adjoint` of a row-major design skips groups of four rows whose coefficients are all 0, `apply` of a column-major one such columns: their NaN and ∞ do
 * not spread.
 * @example
 * const X = dense(Float64Array.of(1, 2, 3, 4, 5, 6), { rows: 2, columns: 3, order: 'row-major' })
 * const out = new Float64Array(2)
 * X.apply(Float64Array.of(1, 0, 1), out)
 * out // => [4, 10]
 * @throws KernelsError when the array is no Float64Array or Float32Array or does not hold rows × columns numbers, or the order is neither of the two.
 */
export function dense(data: Numbers, { rows, columns, order }: DenseOptions): DenseDesign {
  if (!(data instanceof Float64Array || data instanceof Float32Array))
    throw new KernelsError(`dense: the numbers are ${kindOf(data)}; pass a Float64Array or a Float32Array.`)
  if (order !== 'row-major' && order !== 'column-major')
    throw new KernelsError(`dense: order is ${String(order)}; pass 'row-major' or 'column-major'.`)
  requireSize('dense', 'rows', rows)
  requireSize('dense', 'columns', columns)
  if (data.length !== rows * columns)
    throw new KernelsError(
      `dense: the array holds ${data.length} numbers but ${rows} rows × ${columns} columns are ${rows * columns}; pass the sizes of the array.`,
    )
  const storage = data instanceof Float32Array ? 'f32' : 'f64'
  const byColumn = order === 'column-major'
  const start = byColumn ? rows : 1
  const stride = byColumn ? 1 : columns
  const lines = byColumn ? { data, count: columns, length: rows } : { data, count: rows, length: columns }
  const { double, single, columns: parts } = denseProducts(lines, byColumn ? 'columns' : 'rows')
  const products = byColumn ? productsByColumn : productsByRow

  const design: DenseDesign = {
    rows,
    columns,
    storage,
    format: order,
    data,
    ...products(double, rows, columns),
    ...(single && { single: Object.freeze(products(single, rows, columns)) }),
    columnNorms: (weights, center = new Float64Array(columns)) => {
      checkVector('columnNorms', 'weights', weights, rows)
      checkVector('columnNorms', 'center', center, columns)
      const out = new Float64Array(columns)
      parts.squares(weights, center, out)
      for (let j = 0; j < columns; j++) out[j] = stridedNorm(out[j]!, data, j * start, stride, rows, weights, center[j]!)
      return out
    },
    column: Object.freeze(parts.column),
    restrict: (chosen) => {
      checkColumns('restrict', chosen, columns)
      return dense(byColumn ? someColumns(data, rows, chosen) : someEntries(data, rows, columns, chosen), {
        rows,
        columns: chosen.length,
        order,
      })
    },
  }
  return original(design)
}

/** The products where lines are columns. */
function productsByColumn<V extends Numbers>({ times, transposed }: LineProducts<V>, rows: number, columns: number): Products<V> {
  return {
    apply: (v, out) => {
      checkVector('apply', 'v', v, columns)
      checkVector('apply', 'out', out, rows)
      transposed(v, out)
    },
    adjoint: (r, out) => {
      checkVector('adjoint', 'r', r, rows)
      checkVector('adjoint', 'out', out, columns)
      times(r, out)
    },
  }
}

/** The products where lines are rows, so that some of them stand together. */
function productsByRow<V extends Numbers>(
  { times, transposed, timesSome, addSome }: LineProducts<V>,
  rows: number,
  columns: number,
): Products<V> {
  return {
    apply: (v, out) => {
      checkVector('apply', 'v', v, columns)
      checkVector('apply', 'out', out, rows)
      times(v, out)
    },
    adjoint: (r, out) => {
      checkVector('adjoint', 'r', r, rows)
      checkVector('adjoint', 'out', out, columns)
      transposed(r, out)
    },
    byRows: Object.freeze({
      apply: (v: V, out: V, from: number, to: number) => {
        checkVector('byRows.apply', 'v', v, columns)
        checkVector('byRows.apply', 'out', out, rows)
        checkRows('byRows.apply', from, to, rows)
        timesSome(v, out, from, to)
      },
      addAdjoint: (r: V, out: V, from: number, to: number) => {
        checkVector('byRows.addAdjoint', 'r', r, rows)
        checkVector('byRows.addAdjoint', 'out', out, columns)
        checkRows('byRows.addAdjoint', from, to, rows)
        addSome(r, out, from, to)
      },
    }),
  }
}

/** Whether a design is one of `dense`: its products are those of the numbers in `data`. */
export function isDense(design: Design): design is DenseDesign {
  return isOriginal(design) && 'data' in design
}

/** What stands in place of numbers, for messages. */
function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? `of the type ${value.constructor?.name ?? 'object'}` : String(value)
}

/** The numbers of which others are a view: who holds the view holds them, so that memory which goes with them stays. */
const viewed = new WeakMap<Numbers, Numbers>()

/** Columns of a column-major array; a view where they stand in one block. */
function someColumns(data: Numbers, rows: number, chosen: Int32Array): Numbers {
  const first = chosen[0] ?? 0
  if (chosen.every((j, k) => j === first + k)) {
    const view = data.subarray(first * rows, (first + chosen.length) * rows)
    viewed.set(view, data)
    return view
  }
  const copy = data instanceof Float32Array ? new Float32Array(rows * chosen.length) : new Float64Array(rows * chosen.length)
  chosen.forEach((j, k) => {
    copy.set(data.subarray(j * rows, (j + 1) * rows), k * rows)
  })
  return copy
}

/** Columns of a row-major array, as a row-major copy. */
function someEntries(data: Numbers, rows: number, columns: number, chosen: Int32Array): Numbers {
  const count = chosen.length
  const copy = data instanceof Float32Array ? new Float32Array(rows * count) : new Float64Array(rows * count)
  for (let i = 0; i < rows; i++) for (let k = 0; k < count; k++) copy[i * count + k] = data[i * columns + chosen[k]!]!
  return copy
}
