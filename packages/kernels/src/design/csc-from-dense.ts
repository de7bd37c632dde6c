import type { Numbers } from '../dense/gemv.js'
import { likeNumbers } from '../sparse/transposed.js'
import { type CscDesign, cscDesign } from './csc.js'
import { type DenseOptions, dense } from './dense.js'

/**
 * The entries of a dense matrix that are not 0, as a sparse design by columns of the same storage; NaN and ∞ are entries.
 * @example
 * const X = cscFromDense(Float64Array.of(1, 0, 0, 0, 2, 3), { rows: 3, columns: 2, order: 'row-major' })
 * X.values // => [1, 2, 3]
 * X.indices // => [0, 2, 2]
 * X.starts // => [0, 2, 3]
 * @throws KernelsError as `dense` does.
 */
export function cscFromDense(data: Numbers, options: DenseOptions): CscDesign {
  const { rows, columns, format } = dense(data, options)
  const [rowStep, columnStep] = format === 'column-major' ? [1, rows] : [columns, 1]
  const starts = new Int32Array(columns + 1)
  for (let j = 0; j < columns; j++) {
    let count = 0
    for (let i = 0; i < rows; i++) if (data[i * rowStep + j * columnStep] !== 0) count++
    starts[j + 1] = starts[j]! + count
  }
  const values = likeNumbers(data, starts[columns]!)
  const indices = new Int32Array(values.length)
  let k = 0
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const x = data[i * rowStep + j * columnStep]!
      if (x === 0) continue
      values[k] = x
      indices[k++] = i
    }
  }
  return cscDesign({ values, indices, starts, lines: columns, places: rows })
}
