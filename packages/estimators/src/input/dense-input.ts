import { type DenseDesign, dense } from '@odot/kernels'
import { EstimatorError } from '../errors.js'
import { show } from '../show.js'
import { requireSome } from './cell.js'

/** A dense matrix in one typed array, rows (observations) × columns (features); row-major unless it says otherwise. It is not copied. */
export interface Matrix {
  readonly data: Float64Array | Float32Array
  readonly shape: readonly [rows: number, columns: number]
  readonly order?: 'row-major' | 'column-major'
}

/** A matrix as a design over the caller's array. @throws EstimatorError when the array does not fit the shape. */
export function denseInput(where: string, { data, shape, order = 'row-major' }: Matrix): DenseDesign {
  const [rows, columns] = requireShape(where, shape)
  if (!(data instanceof Float64Array || data instanceof Float32Array)) {
    throw new EstimatorError(`${where}: X.data is of type ${Object(data).constructor.name}; pass a Float64Array or a Float32Array.`)
  }
  requireSome(where, rows, columns)
  if (order !== 'row-major' && order !== 'column-major') {
    throw new EstimatorError(`${where}: X.order is ${String(order)}; pass 'row-major' or 'column-major'.`)
  }
  if (data.length !== rows * columns) {
    throw new EstimatorError(
      `${where}: X.data has ${data.length} values but its shape [${rows}, ${columns}] needs ${rows * columns}; pass the shape of the data.`,
    )
  }
  return dense(data, { rows, columns, order })
}

/** @throws EstimatorError when a shape is none. */
export function requireShape(where: string, shape: readonly [rows: number, columns: number]): readonly [rows: number, columns: number] {
  if (Array.isArray(shape) && shape.length === 2 && shape.every((size) => Number.isInteger(size) && size >= 0)) return shape
  throw new EstimatorError(`${where}: X.shape is ${show(shape)}; pass [rows, columns] in whole numbers.`)
}
