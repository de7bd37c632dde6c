import { inflate } from './inflate.js'
import { type Matrix, rowMajor } from './matrix.js'

type Header = { readonly shape: readonly [number, number]; readonly featureNames: readonly string[]; readonly labels: readonly string[] }

/** Unpacks an embedded matrix of float32 values; scripts/embed.mjs says how it is packed. */
export const inflateExpression = async (base64: string): Promise<Omit<Header, 'shape'> & { X: Matrix<Float32Array> }> => {
  const bytes = await inflate(base64)
  const end = bytes.indexOf(10)
  const header: Header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))
  const [rows, columns] = header.shape
  const count = rows * columns
  const planes = bytes.subarray(end + 1)
  const data = new Float32Array(count)
  const out = new Uint32Array(data.buffer)
  let bits = 0
  for (let j = 0, k = 0; j < columns; j++)
    for (let i = 0; i < rows; i++, k++) {
      bits ^= (planes[k]! << 24) | (planes[count + k]! << 16) | (planes[2 * count + k]! << 8) | planes[3 * count + k]!
      out[i * columns + j] = bits
    }
  return { X: rowMajor(data, rows, columns), featureNames: header.featureNames, labels: header.labels }
}
