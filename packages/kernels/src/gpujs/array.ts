import type { DeviceArray } from '../device.js'
import type { Handle } from './kernel-cache.js'

/** Where the numbers of an array are now: a handle that is replaced at every write, none where there are no numbers, or why they are not there. */
export interface Holder {
  handle: Handle | undefined
  failure?: unknown
}

/** An array of a gpu.js device. */
export interface GpuJsArray extends DeviceArray {
  readonly size: number
}
