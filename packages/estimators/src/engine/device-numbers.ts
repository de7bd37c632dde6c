import type { CpuDevice } from '@odot/kernels'
import { EstimatorError } from '../errors.js'

/** Numbers in the memory of a device, until they are disposed of. */
export interface DeviceNumbers {
  readonly numbers: Float64Array
  readonly dispose: () => void
}

/** Zeros in the memory of a device, in one piece. */
export function deviceNumbers(device: CpuDevice, count: number): DeviceNumbers {
  // a design sets aside room for vectors of both its lengths: one row of all numbers would take as much again
  const side = Math.ceil(Math.sqrt(count))
  const matrix = device.matrix(side, side, { order: 'row-major', storage: 'f64' })
  const { data } = matrix
  if (!(data instanceof Float64Array)) throw new EstimatorError('a device gave a matrix of another storage than it was asked for.')
  // the function keeps the matrix: one that is collected gives its memory back
  return { numbers: data.subarray(0, count), dispose: () => matrix.dispose() }
}
