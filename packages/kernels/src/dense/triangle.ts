import { KernelsError } from '../errors.js'
import type { Numbers } from './gemv.js'

/** How the rows of a factor stand in its array. */
export interface FactorLayout {
  /** From the start of a row to the start of the next; the number of rows where it is left out. */
  readonly leadingDimension?: number
}

/** @throws KernelsError when n rows that are `leadingDimension` apart do not fit their array. */
export function requireSquare(where: string, what: string, array: Numbers, n: number, leadingDimension: number): void {
  if (!(Number.isSafeInteger(n) && n >= 0))
    throw new KernelsError(`${where}: the matrix has ${n} rows; pass a whole number that is 0 or more.`)
  if (!(Number.isSafeInteger(leadingDimension) && leadingDimension >= n))
    throw new KernelsError(`${where}: leadingDimension is ${leadingDimension} but rows have ${n} numbers; pass ${n} or more.`)
  const needed = squareSize(n, leadingDimension)
  if (array.length < needed)
    throw new KernelsError(
      leadingDimension === n
        ? `${where}: ${what} holds ${array.length} numbers but ${n} × ${n} are ${needed}; pass the whole matrix.`
        : `${where}: ${what} holds ${array.length} numbers but ${n} rows that are ${leadingDimension} apart reach to ${needed}; pass the whole matrix.`,
    )
}

/** Numbers from the first to the last of n rows that are `leadingDimension` apart. */
export function squareSize(n: number, leadingDimension: number): number {
  return n === 0 ? 0 : (n - 1) * leadingDimension + n
}

/** @throws KernelsError when an array holds fewer numbers than needed. */
export function requireNumbers(where: string, what: string, array: Float64Array, count: number): void {
  if (array.length < count) throw new KernelsError(`${where}: ${what} holds ${array.length} numbers but needs ${count}.`)
}
