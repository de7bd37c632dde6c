import type { DeviceArray } from '../device.js'

interface NumbersByPrecision {
  readonly f32: Float32Array
  readonly f64: Float64Array
}

/** How the numbers of a device are stored. */
export type Precision = keyof NumbersByPrecision

/** The typed array of a precision. */
export type NumbersOf<P extends Precision> = NumbersByPrecision[P]

/** An array of a CPU device: row-major numbers that may be read and written in place. */
export interface CpuArray<P extends Precision = Precision> extends DeviceArray {
  readonly data: NumbersOf<P>
}
