import { inflate } from './inflate.js'
import { type Matrix, rowMajor } from './matrix.js'
import { readCsv } from './read-csv.js'

/** Unpacks an embedded CSV with one target column. */
export const inflateTable = async (
  base64: string,
  target: string,
): Promise<{ X: Matrix<Float64Array>; y: Float64Array; featureNames: readonly string[] }> => {
  const { columns, featureNames, target: y } = readCsv(new TextDecoder().decode(await inflate(base64)), { target })
  const width = featureNames.length
  const data = new Float64Array(y.length * width)
  featureNames.forEach((name, j) => {
    const column = columns[name]!
    for (let i = 0; i < y.length; i++) data[i * width + j] = column[i]!
  })
  return { X: rowMajor(data, y.length, width), y, featureNames }
}
