/** A dense matrix in one flat array, one row after the other. */
export type Matrix<Data extends Float64Array | Float32Array = Float64Array | Float32Array> = {
  readonly data: Data
  readonly shape: readonly [rows: number, columns: number]
  readonly order: 'row-major'
}

export const rowMajor = <Data extends Float64Array | Float32Array>(data: Data, rows: number, columns: number): Matrix<Data> =>
  Object.freeze({ data, shape: Object.freeze([rows, columns] as const), order: 'row-major' })
