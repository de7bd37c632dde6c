import { ProblemError } from '@odot/problem'
import { checkRows } from './check-rows.js'

/** Several numeric responses for each row: rows of numbers, or numbers in one array, row-major unless it says otherwise. */
export type ResponseMatrix =
  | readonly ArrayLike<number>[]
  | {
      readonly data: ArrayLike<number>
      readonly shape: readonly [rows: number, outputs: number]
      readonly order?: 'row-major' | 'column-major'
    }

/** The responses [rows, outputs] row-major, copied. @throws ProblemError for a wrong size and for an entry that is not finite, naming it. */
export function responseMatrix(where: string, y: ResponseMatrix, rows: number): { readonly data: Float64Array; readonly outputs: number } {
  const { count, outputs, at } = isRows(y) ? fromRows(where, y) : fromData(where, y)
  checkRows(where, { length: count }, rows)
  if (outputs === 0) throw new ProblemError(`${where}: a row of y is empty; pass at least one response in each row.`)
  const data = new Float64Array(rows * outputs)
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < outputs; k++) {
      const value = at(i, k)
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw new ProblemError(
          `${where}: y[${i}][${k}] is ${String(value)}; pass finite numbers, and drop or fill in missing responses first.`,
        )
      data[i * outputs + k] = value
    }
  return { data, outputs }
}

interface Source {
  readonly count: number
  readonly outputs: number
  readonly at: (i: number, k: number) => unknown
}

function isRows(y: ResponseMatrix): y is readonly ArrayLike<number>[] {
  return Array.isArray(y)
}

function fromRows(where: string, y: readonly ArrayLike<number>[]): Source {
  const lengths = y.map((row: unknown) => (isList(row) ? row.length : undefined))
  const outputs = lengths[0] ?? 0
  for (const [i, length] of lengths.entries()) {
    if (length === undefined) throw new ProblemError(`${where}: y[${i}] is ${String(y[i])}; pass a row of numbers, one for each response.`)
    if (length !== outputs)
      throw new ProblemError(`${where}: y[${i}] has ${length} values but y[0] has ${outputs}; pass rows of one length.`)
  }
  return { count: y.length, outputs, at: (i, k) => y[i]![k] }
}

function fromData(where: string, y: Exclude<ResponseMatrix, readonly ArrayLike<number>[]>): Source {
  if (typeof y !== 'object' || y === null || !isList(y.data) || !isList(y.shape))
    throw new ProblemError(
      `${where}: y is ${ArrayBuffer.isView(y) ? 'one typed array' : String(y)}; pass rows of numbers, or { data, shape: [rows, outputs] }.`,
    )
  const [count, outputs] = y.shape
  if (y.shape.length !== 2 || y.data.length !== count * outputs)
    throw new ProblemError(`${where}: y has ${y.data.length} values but the shape [${y.shape.join(', ')}]; pass rows × outputs values.`)
  if (y.order === 'column-major') return { count, outputs, at: (i, k) => y.data[k * count + i] }
  return { count, outputs, at: (i, k) => y.data[i * outputs + k] }
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return typeof value === 'object' && value !== null && 'length' in value && typeof value.length === 'number'
}
