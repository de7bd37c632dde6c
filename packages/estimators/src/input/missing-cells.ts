import { type CscDesign, type DenseDesign, dense, isCsc, isDense, type Numbers } from '@odot/kernels'
import { EstimatorError } from '../errors.js'
import { pausing } from '../fit/run.js'
import { readVector } from '../vector.js'
import { columnName, refusedCell } from './cell.js'
import type { ColumnDesign } from './column-design.js'
import type { Place, Read } from './place.js'

/** What is done about cells that hold nothing: the means of their columns, or numbers that were kept from a fit; [columns]. */
export type Impute = 'mean' | Float64Array

export interface FillOptions {
  readonly names: readonly string[] | undefined
  /** Without it a cell that holds nothing is refused. */
  readonly impute?: Impute | undefined
  /** Weights of the means, [rows]; all the same without it. */
  readonly sampleWeight?: ArrayLike<number> | undefined
}

/** X without holes, and what they are filled with; [columns]. */
export interface Filled {
  readonly design: ColumnDesign
  readonly fills: Float64Array | undefined
}

/** Numbers that are added up at once while X is checked. */
const atOnce = 1 << 20

/**
 * Finds the cells that are not finite, and fills those that are missing. Sums first, because almost always there are none: X is read once.
 * @throws EstimatorError naming the row and column.
 */
export function* fillCells(where: string, { design, own }: Read, place: Place, options: FillOptions): Generator<undefined, Filled> {
  const { names, impute, sampleWeight } = options
  const { rows, columns } = design
  if (impute instanceof Float64Array && impute.length !== columns) {
    throw new EstimatorError(
      `${where}: X has ${columns} columns but the model was fitted on ${impute.length}; pass the fitted columns in the fitted order.`,
    )
  }
  const ones = new Float64Array(rows).fill(1)
  const sums = yield* weightedSums(design, ones)
  const open = Int32Array.from(sums.keys()).filter((j) => !Number.isFinite(sums[j]!))
  if (impute === undefined) {
    for (const j of open) refuseColumn(where, design, { column: j, name: names?.[j] })
    return { design, fills: undefined }
  }
  const weights =
    impute === 'mean' && sampleWeight !== undefined
      ? readVector(where, 'sampleWeight', sampleWeight, {
          length: rows,
          because: `X has ${rows} rows`,
          advice: 'pass one weight per row',
          nonnegative: true,
        })
      : ones
  const whole = open.length > 0 && !own && holdsNumbers(design) ? yield* place.copy(design) : design
  const fills = impute === 'mean' ? new Float64Array(columns) : impute
  const total = sumOf(weights)
  const pause = pausing()
  for (const j of open) {
    const at = { column: j, name: names?.[j] }
    if (!holdsNumbers(whole)) refuseColumn(where, whole, at)
    else {
      const entries = entriesOf(whole, j)
      const fill = impute === 'mean' ? observedMean(where, entries, { ...at, weights, total }) : impute[j]!
      fillColumn(where, entries, { ...at, fill })
      if (impute === 'mean') fills[j] = fill
    }
    yield* pause(8 * rows)
  }
  if (impute === 'mean') {
    const isOpen = new Set(open)
    const means = weights === ones ? sums : yield* weightedSums(whole, weights)
    for (let j = 0; j < columns; j++) if (!isOpen.has(j)) fills[j] = means[j]! / total
  }
  return { design: whole, fills }
}

/** Xᵀ weights, in pieces where columns stand together. */
function* weightedSums(design: ColumnDesign, weights: Float64Array): Generator<undefined, Float64Array> {
  const { rows, columns } = design
  const sums = new Float64Array(columns)
  const step = Math.max(1, Math.floor(atOnce / rows))
  if (!isDense(design) || design.format !== 'column-major' || columns <= step) {
    design.adjoint(weights, sums)
    return sums
  }
  const pause = pausing()
  for (let from = 0; from < columns; from += step) {
    const to = Math.min(from + step, columns)
    const some = dense(design.data.subarray(from * rows, to * rows), { rows, columns: to - from, order: 'column-major' })
    some.adjoint(weights, sums.subarray(from, to))
    yield* pause(rows * step)
  }
  return sums
}

interface ColumnAt {
  readonly column: number
  readonly name: string | undefined
}

/** Names the first cell of a column that is not finite. */
function refuseColumn(where: string, design: ColumnDesign, { column, name }: ColumnAt): never {
  if (holdsNumbers(design)) {
    const { values, from, step, count, rowOf } = entriesOf(design, column)
    for (let k = 0; k < count; k++) {
      const value = values[from + k * step]!
      if (!Number.isFinite(value)) throw refusedCell(where, value, { row: rowOf(k), column, name })
    }
  } else {
    const numbers = new Float64Array(design.rows)
    design.column.axpy(column, 1, numbers)
    const row = numbers.findIndex((value) => !Number.isFinite(value))
    if (row >= 0) throw refusedCell(where, numbers[row], { row, column, name })
  }
  throw tooLarge(where, column, name)
}

function tooLarge(where: string, column: number, name: string | undefined): EstimatorError {
  return new EstimatorError(`${where}: column ${columnName(column, name)} of X adds up to more than a double holds; rescale it.`)
}

/** The cells of a column that are in memory: all of a dense one, the entries of a sparse one, whose other cells are zeros. */
interface Entries {
  readonly values: Numbers
  readonly from: number
  readonly step: number
  readonly count: number
  readonly rows: number
  readonly rowOf: (k: number) => number
}

function holdsNumbers(design: ColumnDesign): design is DenseDesign | CscDesign {
  return isDense(design) || isCsc(design)
}

function entriesOf(design: DenseDesign | CscDesign, column: number): Entries {
  const { rows, columns } = design
  if (isCsc(design)) {
    const { values, indices, starts } = design
    const from = starts[column]!
    return { values, from, step: 1, count: starts[column + 1]! - from, rows, rowOf: (k) => indices[from + k]! }
  }
  const byColumn = design.format === 'column-major'
  return {
    values: design.data,
    from: byColumn ? column * rows : column,
    step: byColumn ? 1 : columns,
    count: rows,
    rows,
    rowOf: (k) => k,
  }
}

/** Σ w x / Σ w over the cells that are observed, as the storage of the column holds it. */
function observedMean(
  where: string,
  { values, from, step, count, rows, rowOf }: Entries,
  { column, name, weights, total }: ColumnAt & { readonly weights: Float64Array; readonly total: number },
): number {
  let sum = 0
  let missing = 0
  let missingWeight = 0
  for (let k = 0; k < count; k++) {
    const value = values[from + k * step]!
    const weight = weights[rowOf(k)]!
    if (Number.isNaN(value)) {
      missing++
      missingWeight += weight
    } else if (!Number.isFinite(value)) throw refusedCell(where, value, { row: rowOf(k), column, name })
    else sum += weight * value
  }
  const observed = total - missingWeight
  if (missing === rows || !(observed > 4 * Number.EPSILON * rows * total)) {
    const what = missing === rows ? 'value' : 'value in a row of positive weight'
    throw new EstimatorError(`${where}: column ${columnName(column, name)} of X has no ${what}, so it has no mean; leave it out.`)
  }
  if (!Number.isFinite(sum)) throw tooLarge(where, column, name)
  return values instanceof Float32Array ? Math.fround(sum / observed) : sum / observed
}

function fillColumn(
  where: string,
  { values, from, step, count, rowOf }: Entries,
  { column, name, fill }: ColumnAt & { readonly fill: number },
): void {
  let filled = 0
  for (let k = 0; k < count; k++) {
    const at = from + k * step
    if (Number.isNaN(values[at]!)) {
      values[at] = fill
      filled++
    } else if (!Number.isFinite(values[at]!)) throw refusedCell(where, values[at], { row: rowOf(k), column, name })
  }
  if (filled === 0) throw tooLarge(where, column, name)
}

function sumOf(x: Float64Array): number {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i]!
  return total
}
