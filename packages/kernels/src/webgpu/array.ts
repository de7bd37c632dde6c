import type { DeviceArray } from '../device.js'
import type { Storage } from './buffers.js'

/** An array of a WebGPU device: float32 numbers in a buffer of the GPU. It is freed with the device, when it is collected, or by `dispose`, whichever is first. */
export interface WebGPUArray extends DeviceArray {
  readonly dispose: () => void
  readonly [Symbol.dispose]: () => void
}

/** What a device keeps of its array. */
export interface HeldArray {
  readonly shape: readonly number[]
  readonly size: number
  readonly storage: Storage
}
