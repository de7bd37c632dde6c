import { type CpuDevice, type DenseDesign, dense } from '@odot/kernels'
import { columnMajorInto } from './column-major.js'
import { EstimatorError } from './errors.js'
import { finished, pausing } from './run.js'
import { show } from './show.js'

/** A dense matrix in one typed array, rows (observations) × columns (features); row-major unless it says otherwise. It is not copied. */
export interface Matrix {
  readonly data: Float64Array | Float32Array
  readonly shape: readonly [rows: number, columns: number]
  readonly order?: 'row-major' | 'column-major'
}

/** Columns by name, all of one length. */
export type NamedColumns = Readonly<Record<string, ArrayLike<number>>>

/** What `fit` and `predict` accept as X: rows of numbers, a matrix in one typed array, or columns by name. */
export type MatrixLike = readonly ArrayLike<number>[] | Matrix | NamedColumns

/** X as a design, with the names of its columns where it has them. */
export interface NamedDesign {
  readonly design: DenseDesign
  readonly names: readonly string[] | undefined
}

/**
 * Reads X, checking that it is rectangular, not empty and finite.
 * @param names the order in which columns by name are taken; all columns in their own order when absent.
 * @throws EstimatorError naming the row and column.
 */
export function readMatrix(where: string, X: MatrixLike, names?: readonly string[]): NamedDesign {
  return finished(reading(where, X, { names, place: host }))
}

/** As `readMatrix`, but X is copied to a device, by columns: the order that solvers by columns want. Yields between short pieces of work. */
export function* placeMatrix(where: string, X: MatrixLike, device: CpuDevice): Generator<undefined, NamedDesign> {
  const make = (rows: number, columns: number, storage: 'f32' | 'f64' = 'f64'): DenseDesign =>
    device.matrix(rows, columns, { order: 'column-major', storage })
  const take = function* (given: DenseDesign): Generator<undefined, DenseDesign> {
    const design = make(given.rows, given.columns, given.storage)
    yield* columnMajorInto(given, design.data)
    return design
  }
  return yield* reading(where, X, { names: undefined, place: { make, take } })
}

/** Where X is kept: zeros to be filled, and a matrix of the caller. */
interface Place {
  readonly make: (rows: number, columns: number) => DenseDesign
  readonly take: (given: DenseDesign) => Generator<undefined, DenseDesign>
}

const host: Place = {
  make: (rows, columns) => dense(new Float64Array(rows * columns), { rows, columns, order: 'row-major' }),
  // biome-ignore lint/correctness/useYield: nothing is copied
  *take(given) {
    return given
  },
}

function* reading(
  where: string,
  X: MatrixLike,
  { names, place }: { readonly names: readonly string[] | undefined; readonly place: Place },
): Generator<undefined, NamedDesign> {
  if (isRows(X)) return finite(where, yield* fromRows(where, X, place), undefined)
  if (typeof X !== 'object' || X === null || ArrayBuffer.isView(X)) {
    const shown = ArrayBuffer.isView(X) ? 'one typed array' : show(X)
    throw new EstimatorError(`${where}: X is ${shown}; pass rows of numbers, { data, shape: [rows, columns] } or columns by name.`)
  }
  if (isMatrix(X)) return finite(where, yield* place.take(fromMatrix(where, X)), undefined)
  const taken = names ?? Object.keys(X)
  return finite(where, yield* fromColumns(where, X, { taken, place }), taken)
}

/** Whether X has columns by name. */
export function hasNames(X: MatrixLike): X is NamedColumns {
  return !isRows(X) && !isMatrix(X)
}

function isRows(X: MatrixLike): X is readonly ArrayLike<number>[] {
  return Array.isArray(X)
}

function isMatrix(X: Matrix | NamedColumns): X is Matrix {
  return 'data' in X && 'shape' in X
}

function* fromRows(where: string, X: readonly ArrayLike<number>[], { make }: Place): Generator<undefined, DenseDesign> {
  const rows = X.length
  const first: unknown = X[0]
  if (rows > 0 && !isArrayLike(first)) {
    throw new EstimatorError(`${where}: X has ${show(first)} as row 0; pass each row as an array of numbers, or columns by name.`)
  }
  const columns = X[0]?.length ?? 0
  if (rows === 0 || columns === 0) throw empty(where, rows, columns)
  const design = make(rows, columns)
  const { data } = design
  const [down, across] = strides(design)
  const pause = pausing()
  for (let i = 0; i < rows; i++) {
    const row = X[i]
    if (row?.length !== columns) {
      throw new EstimatorError(
        `${where}: X has ${row?.length ?? 'no'} values in row ${i} but ${columns} in row 0; give every row the same number of columns.`,
      )
    }
    for (let j = 0; j < columns; j++) data[i * down + j * across] = number(where, row[j], i, j)
    yield* pause(4 * columns)
  }
  return design
}

/** How far apart rows and columns are in the array of a design. */
function strides({ format, rows, columns }: DenseDesign): readonly [down: number, across: number] {
  return format === 'row-major' ? [columns, 1] : [1, rows]
}

function fromMatrix(where: string, { data, shape, order = 'row-major' }: Matrix): DenseDesign {
  if (!(Array.isArray(shape) && shape.length === 2 && shape.every((size) => Number.isInteger(size) && size >= 0))) {
    throw new EstimatorError(`${where}: X.shape is ${show(shape)}; pass [rows, columns] in whole numbers.`)
  }
  const [rows, columns] = shape
  if (!(data instanceof Float64Array || data instanceof Float32Array)) {
    throw new EstimatorError(`${where}: X.data is of type ${Object(data).constructor.name}; pass a Float64Array or a Float32Array.`)
  }
  if (rows === 0 || columns === 0) throw empty(where, rows, columns)
  if (order !== 'row-major' && order !== 'column-major') {
    throw new EstimatorError(`${where}: X.order is ${String(order)}; pass 'row-major' or 'column-major'.`)
  }
  if (data.length !== rows * columns) {
    throw new EstimatorError(
      `${where}: X.data has ${data.length} values but its shape [${rows}, ${columns}] needs ${rows * columns}; pass the shape of the data.`,
    )
  }
  return dense(data, { rows, columns, order })
}

function* fromColumns(
  where: string,
  X: NamedColumns,
  { taken, place }: { readonly taken: readonly string[]; readonly place: Place },
): Generator<undefined, DenseDesign> {
  const rows = X[taken[0] ?? '']?.length ?? 0
  for (const name of taken)
    if (X[name] === undefined) throw new EstimatorError(`${where}: X has no column ${name}; pass every column that was fitted.`)
  if (rows === 0) throw empty(where, rows, taken.length)
  const design = place.make(rows, taken.length)
  const { data } = design
  const [down, across] = strides(design)
  const pause = pausing()
  for (const [j, name] of taken.entries()) {
    const column = X[name]!
    if (column.length !== rows) {
      throw new EstimatorError(
        `${where}: column ${name} has ${column.length} values but column ${taken[0]} has ${rows}; give every column the same length.`,
      )
    }
    for (let i = 0; i < rows; i++) data[i * down + j * across] = number(where, column[i], i, j, name)
    yield* pause(4 * rows)
  }
  return design
}

/** Finds the first value that is not finite; sums first, because almost always there is none. */
function finite(where: string, design: DenseDesign, names: readonly string[] | undefined): NamedDesign {
  const ones = new Float64Array(design.rows).fill(1)
  const sums = new Float64Array(design.columns)
  design.adjoint(ones, sums)
  const scratch = new Float64Array(design.rows)
  for (let j = 0; j < design.columns; j++) {
    if (Number.isFinite(sums[j]!)) continue
    scratch.fill(0)
    design.column.axpy(j, 1, scratch)
    for (let i = 0; i < scratch.length; i++) number(where, scratch[i], i, j, names?.[j])
    throw new EstimatorError(`${where}: column ${named(j, names?.[j])} of X adds up to more than a double holds; rescale it.`)
  }
  return { design, names }
}

function number(where: string, value: unknown, row: number, column: number, name?: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  const shown = show(value)
  throw new EstimatorError(
    `${where}: X has ${shown} at row ${row}, column ${named(column, name)}; every value must be a finite number, so remove the row or fill the cell.`,
  )
}

function named(column: number, name: string | undefined): string {
  return name === undefined ? String(column) : `${column} (${name})`
}

function empty(where: string, rows: number, columns: number): EstimatorError {
  return new EstimatorError(`${where}: X is empty (${rows} rows, ${columns} columns); pass at least one row and one column.`)
}

function isArrayLike(row: unknown): boolean {
  return typeof row === 'object' && row !== null && 'length' in row && typeof row.length === 'number'
}
