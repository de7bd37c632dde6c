import { KernelsError } from '../errors.js'

/** @throws KernelsError when a size is not a whole number ≥ 0. */
export function requireSize(where: string, what: string, size: number): void {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new KernelsError(`${where}: ${what} is ${size}; pass a whole number that is 0 or more.`)
}

/** @throws KernelsError when a vector has another length. */
export function checkVector(where: string, what: string, vector: Float64Array, length: number): void {
  if (vector.length !== length) throw new KernelsError(`${where}: ${what} holds ${vector.length} numbers but needs ${length}.`)
}

/** @throws KernelsError when a column does not exist. */
export function checkColumns(where: string, chosen: Int32Array, columns: number): void {
  for (const j of chosen) {
    if (j < 0 || j >= columns) throw new KernelsError(`${where}: column ${j} is not one of 0 … ${columns - 1}.`)
  }
}
