import type { Label } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { show } from '../show.js'

/** What was observed: numbers [rows · K] row-major, the position of each row's class in the classes of the model, or something that only a loss can read. */
export type Observed =
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'classes'; readonly codes: Int32Array }
  | { readonly kind: 'other' }

export interface ObservedOptions {
  readonly rows: number
  readonly outputs: number
  readonly classes: readonly Label[] | undefined
}

/** Reads a response as metrics see it. @throws EstimatorError for a wrong number of responses, and for a label that is not one of the classes. */
export function observe(where: string, y: unknown, { rows, outputs, classes }: ObservedOptions): Observed {
  if (classes !== undefined) return { kind: 'classes', codes: codesOf(where, y, { rows, classes }) }
  const values = new Float64Array(rows * outputs)
  if (isList(y) && y.length === rows) {
    for (let i = 0; i < rows; i++) {
      const row: unknown = outputs === 1 && typeof y[i] === 'number' ? [y[i]] : y[i]
      if (!isList(row) || row.length !== outputs) return { kind: 'other' }
      for (let k = 0; k < outputs; k++) {
        const value: unknown = row[k]
        if (typeof value !== 'number') return { kind: 'other' }
        values[i * outputs + k] = value
      }
    }
    return { kind: 'numbers', values }
  }
  if (!isMatrix(y) || y.data.length !== rows * outputs) return { kind: 'other' }
  const byColumns = 'order' in y && y.order === 'column-major'
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < outputs; k++) {
      const value: unknown = y.data[byColumns ? k * rows + i : i * outputs + k]
      if (typeof value !== 'number') return { kind: 'other' }
      values[i * outputs + k] = value
    }
  return { kind: 'numbers', values }
}

function codesOf(where: string, y: unknown, { rows, classes }: { readonly rows: number; readonly classes: readonly Label[] }): Int32Array {
  if (!isList(y) || y.length !== rows)
    throw new EstimatorError(
      `${where}: y has ${isList(y) ? `${y.length} values` : show(y)} but X has ${rows} rows; pass one label per row.`,
    )
  const places = new Map<unknown, number>(classes.map((label, code) => [label, code]))
  const codes = new Int32Array(rows)
  for (let i = 0; i < rows; i++) {
    const code = places.get(y[i])
    if (code === undefined)
      throw new EstimatorError(
        `${where}: y[${i}] is ${show(y[i])}, which is not a class of the model (${classes.slice(0, 6).map(show).join(', ')}${classes.length > 6 ? ', …' : ''}); leave such rows out.`,
      )
    codes[i] = code
  }
  return codes
}

function isList(y: unknown): y is ArrayLike<unknown> {
  return typeof y === 'object' && y !== null && 'length' in y && typeof y.length === 'number'
}

function isMatrix(y: unknown): y is { readonly data: ArrayLike<unknown> } {
  return typeof y === 'object' && y !== null && 'data' in y && 'shape' in y && isList(y.data)
}
