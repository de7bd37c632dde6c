import type { Values } from '@odot/autodiff'
import { ProblemError, showValue } from '@odot/problem'
import { checkRows } from './check-rows.js'

/** A numeric response [rows], copied. @throws ProblemError for a wrong length, and for an entry that is not a finite number, naming its row. */
export function numericResponse(where: string, y: ArrayLike<number>, rows: number): Values {
  checkRows(where, y, rows)
  const data = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    const value: unknown = y[i]
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new ProblemError(`${where}: y[${i}] is ${showValue(value)}; pass finite numbers, and drop or fill in missing responses first.`)
    data[i] = value
  }
  return { shape: [rows], data }
}
