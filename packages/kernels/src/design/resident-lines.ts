import type { Numbers } from '../dense/gemv.js'
import type { GemvPair } from '../dense/gemv-in-arena.js'
import type { LineProducts, Lines } from './dense-lines.js'
import { isInPlace, type Staging, stagedPointer } from './staging.js'

/** The products of lines that are in WebAssembly memory. `counts` and `lengths` are the views of the staging for what comes out. */
export function residentLines<V extends Numbers>(
  { data, count, length }: Lines,
  { gemv, gemvTransposed }: GemvPair,
  staging: Staging<V>,
  { counts, lengths }: { readonly counts: V; readonly lengths: V },
): LineProducts<V> {
  const { input } = staging
  const matrix = data.byteOffset
  const lineBytes = data.BYTES_PER_ELEMENT * length
  const bytes = input.BYTES_PER_ELEMENT
  return {
    times: (x, y) => {
      const from = stagedPointer(x, staging)
      if (isInPlace(y, staging)) gemv(matrix, length, count, length, from, y.byteOffset)
      else {
        gemv(matrix, length, count, length, from, counts.byteOffset)
        y.set(counts)
      }
    },
    transposed: (r, y) => {
      const from = stagedPointer(r, staging)
      if (isInPlace(y, staging)) {
        y.fill(0)
        gemvTransposed(matrix, length, count, length, from, y.byteOffset, 1)
      } else {
        lengths.fill(0)
        gemvTransposed(matrix, length, count, length, from, lengths.byteOffset, 1)
        y.set(lengths)
      }
    },
    timesSome: (x, y, from, to) => {
      const start = matrix + from * lineBytes
      const vector = stagedPointer(x, staging)
      if (isInPlace(y, staging)) gemv(start, length, to - from, length, vector, y.byteOffset + from * bytes)
      else {
        gemv(start, length, to - from, length, vector, counts.byteOffset)
        for (let i = from; i < to; i++) y[i] = counts[i - from]!
      }
    },
    addSome: (r, y, from, to) => {
      const start = matrix + from * lineBytes
      let vector = input.byteOffset
      if (isInPlace(r, staging)) vector = r.byteOffset + from * bytes
      else for (let i = from; i < to; i++) input[i - from] = r[i]!
      if (isInPlace(y, staging)) gemvTransposed(start, length, to - from, length, vector, y.byteOffset, 1)
      else {
        lengths.set(y)
        gemvTransposed(start, length, to - from, length, vector, lengths.byteOffset, 1)
        y.set(lengths)
      }
    },
  }
}
