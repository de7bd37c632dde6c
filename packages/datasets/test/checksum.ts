import { createHash } from 'node:crypto'

/** SHA-256 of the bytes of an array, to compare with one made from the raw files by other code. */
export const checksum = (values: Float64Array | Float32Array | string): string =>
  createHash('sha256')
    .update(typeof values === 'string' ? values : new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex')

/** The sum over i, j of (i + 1)(j + 1)·X_ij, which notices a transposition or a shift. */
export const weightedSum = ({ data, shape: [, columns] }: { data: ArrayLike<number>; shape: readonly [number, number] }): number => {
  let total = 0
  for (let k = 0; k < data.length; k++) total += (Math.floor(k / columns) + 1) * ((k % columns) + 1) * data[k]!
  return total
}

export const sum = (values: Float64Array | Float32Array): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

export const counts = (labels: readonly string[]): Record<string, number> => {
  const found: Record<string, number> = {}
  for (const label of labels) found[label] = (found[label] ?? 0) + 1
  return found
}

/** |actual / expected − 1|: sums in another order differ by rounding only. */
export const relativeError = (actual: number, expected: number): number => Math.abs(actual / expected - 1)
