import { type CpuDevice, cscFromCsr, type Design, isCsc, isCsr, isDense, type Owned } from '@odot/kernels'
import { EstimatorError } from '../errors.js'
import { finished } from '../fit/run.js'
import { show } from '../show.js'
import { requireSome } from './cell.js'
import { type ColumnDesign, isColumnDesign, isDesign } from './column-design.js'
import { readColumns } from './columns.js'
import { denseInput, type Matrix } from './dense-input.js'
import { fillCells, type Impute } from './missing-cells.js'
import { host, onDevice, type Place, type Read } from './place.js'
import { readRows } from './rows.js'
import { isSparse, type SparseMatrix, sparseInput } from './sparse-input.js'
import { type ColumnTable, isTable, tableColumn, tableNames } from './table.js'

/** A number, or nothing where cells may be missing. */
export type Cell = number | null | undefined

/** Columns by name, all of one length. */
export type NamedColumns = Readonly<Record<string, ArrayLike<Cell>>>

/**
 * What `fit` and `predict` accept as X: rows of numbers, a matrix in one typed array, a sparse matrix, a design of `@odot/kernels` (dense, csc or csr),
 * columns by name, or a table like those of Apache Arrow.
 */
export type MatrixLike = readonly ArrayLike<Cell>[] | Matrix | SparseMatrix | Design | NamedColumns | ColumnTable

/** X as a design, with the names of its columns where it has them. */
export interface NamedDesign {
  readonly design: ColumnDesign
  readonly names: readonly string[] | undefined
  /** What missing cells of each column were filled with, where that was asked for; [columns]. */
  readonly fills: Float64Array | undefined
  /** Gives the memory of the device back that X was copied to. */
  readonly dispose: () => void
}

/** How X is read. */
export interface ReadOptions {
  /** The order in which columns by name are taken; all of them in their own order without it. */
  readonly names?: readonly string[] | undefined
  /** Fills missing cells (NaN, null, undefined) with the means of the observed cells of their column, or with the numbers that a fit kept; [columns]. */
  readonly impute?: Impute | undefined
  /** The weights of these means, one for each row; all the same without them. */
  readonly sampleWeight?: ArrayLike<number> | undefined
}

/**
 * Reads X, checking that it is rectangular, not empty and finite. What is in one typed array, or sparse by columns, is not copied unless cells are filled.
 * @throws EstimatorError naming the row and column.
 */
export function readMatrix(where: string, X: MatrixLike, options: ReadOptions = {}): NamedDesign {
  return finished(reading(where, X, host, options))
}

/**
 * As `readMatrix`, but X is copied to a device by columns, sparse as sparse: what solvers by columns want. What is in the memory of the device by columns
 * already is not copied. Yields between short pieces of work.
 */
export function* placeMatrix(
  where: string,
  X: MatrixLike,
  device: CpuDevice,
  options: ReadOptions = {},
): Generator<undefined, NamedDesign> {
  const kept: Owned<Design>[] = []
  const dispose = (): void => {
    for (const owned of kept.splice(0)) owned.dispose()
  }
  let done = false
  try {
    const place = onDevice(device, (owned) => kept.push(owned))
    const result = yield* reading(where, X, place, options)
    done = true
    return { ...result, dispose }
  } finally {
    if (!done) dispose()
  }
}

function* reading(where: string, X: MatrixLike, place: Place, options: ReadOptions): Generator<undefined, NamedDesign> {
  const { impute, sampleWeight } = options
  const names = hasNames(X) ? (options.names ?? namesOf(X)) : undefined
  const read = yield* readAny(where, X, { names: names ?? [], place, mayMiss: impute !== undefined })
  const { design, fills } = yield* fillCells(where, read, place, { names, impute, sampleWeight })
  return { design, names, fills, dispose: () => {} }
}

function* readAny(
  where: string,
  X: MatrixLike,
  { names, place, mayMiss }: { readonly names: readonly string[]; readonly place: Place; readonly mayMiss: boolean },
): Generator<undefined, Read> {
  if (isRows(X)) return yield* readRows(where, X, place, mayMiss)
  if (typeof X !== 'object' || X === null || ArrayBuffer.isView(X)) {
    const shown = ArrayBuffer.isView(X) ? 'one typed array' : show(X)
    throw new EstimatorError(`${where}: X is ${shown}; pass rows of numbers, { data, shape: [rows, columns] } or columns by name.`)
  }
  if (isDesign(X)) return yield* readDesign(where, X, place)
  if (isMatrix(X)) return yield* place.dense(denseInput(where, X))
  if (isSparse(X)) return yield* readDesign(where, sparseInput(where, X), place)
  if (isTable(X)) return yield* readColumns(where, (name) => tableColumn(X, name), { names, place, mayMiss })
  return yield* readColumns(where, (name) => (Object.hasOwn(X, name) ? X[name] : undefined), { names, place, mayMiss })
}

function* readDesign(where: string, design: Design, place: Place): Generator<undefined, Read> {
  requireSome(where, design.rows, design.columns)
  if (isDense(design)) return yield* place.dense(design)
  if (isCsc(design)) return place.sparse(design)
  if (isCsr(design)) return place.sparse(cscFromCsr(design))
  if (isColumnDesign(design)) return { design, own: false }
  throw new EstimatorError(
    `${where}: X is a design of the format ${design.format} without column and columnNorms; give the operator both, or pass a matrix.`,
  )
}

/** Whether X has columns by name. */
export function hasNames(X: MatrixLike): X is NamedColumns | ColumnTable {
  return typeof X === 'object' && X !== null && !ArrayBuffer.isView(X) && !isRows(X) && !isDesign(X) && !isMatrix(X) && !isSparse(X)
}

/** The names of columns, in their own order. */
function namesOf(X: NamedColumns | ColumnTable): readonly string[] {
  return isTable(X) ? tableNames(X) : Object.keys(X)
}

function isRows(X: MatrixLike): X is readonly ArrayLike<Cell>[] {
  return Array.isArray(X)
}

function isMatrix(X: object): X is Matrix {
  return 'data' in X && 'shape' in X
}
