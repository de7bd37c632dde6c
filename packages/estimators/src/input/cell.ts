import { EstimatorError } from '../errors.js'
import { show } from '../show.js'

/** Where a cell of X is, for messages. */
export interface CellPlace {
  readonly row: number
  readonly column: number
  readonly name?: string | undefined
}

/** What a value that is no finite number stands for: NaN, where missing cells may be filled later. @throws EstimatorError for all others. */
export function cell(where: string, value: unknown, { place, mayMiss }: { readonly place: CellPlace; readonly mayMiss: boolean }): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (mayMiss && isMissing(value)) return Number.NaN
  throw refusedCell(where, value, place)
}

/** Whether a cell holds nothing: NaN, null or undefined. */
export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value)
}

export function refusedCell(where: string, value: unknown, { row, column, name }: CellPlace): EstimatorError {
  const advice =
    typeof value === 'string' || typeof value === 'boolean'
      ? 'encode categories as numbers first'
      : `remove the row or fill the cell${isMissing(value) ? ", or fit with impute: 'mean'" : ''}`
  return new EstimatorError(
    `${where}: X has ${show(value)} at row ${row}, column ${columnName(column, name)}; every value must be a finite number, so ${advice}.`,
  )
}

/** `3` or `3 (age)`. */
export function columnName(column: number, name: string | undefined): string {
  return name === undefined ? String(column) : `${column} (${name})`
}

/** @throws EstimatorError when there is no row or no column. */
export function requireSome(where: string, rows: number, columns: number): void {
  if (rows === 0 || columns === 0)
    throw new EstimatorError(`${where}: X is empty (${rows} rows, ${columns} columns); pass at least one row and one column.`)
}

export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === 'object' && value !== null && 'length' in value && typeof value.length === 'number'
}
