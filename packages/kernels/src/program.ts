import type { Graph } from '@odot/autodiff'
import type { DeviceArray } from './device.js'

/** A compiled graph. Its buffers are made at compile time, so that `run` allocates nothing (`capabilities.preallocates` of the device). */
export interface Program {
  readonly graph: Graph
  /** One array for each graph input and output, in order; outputs are overwritten. An output may be an input's array only where it was donated. */
  readonly run: (inputs: readonly DeviceArray[], outputs: readonly DeviceArray[]) => void
  readonly dispose: () => void
  readonly [Symbol.dispose]: () => void
  /** The generated program as text. */
  readonly toString: () => string
}
