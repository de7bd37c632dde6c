import { type Design, dense } from '@odot/kernels'

/** Some columns of a design as a dense column-major float64 copy: what a solver works on, small and fast. */
export interface DenseColumns {
  readonly design: Design
  readonly data: Float64Array
  readonly rows: number
  readonly count: number
}

/** Copies columns of any design that gives single columns. */
export function denseColumns(design: Design, columns: Int32Array): DenseColumns {
  const { rows } = design
  const data = new Float64Array(rows * columns.length)
  columns.forEach((column, k) => {
    design.column!.axpy(column, 1, data.subarray(k * rows, (k + 1) * rows))
  })
  return { design: dense(data, { rows, columns: columns.length, order: 'column-major' }), data, rows, count: columns.length }
}
