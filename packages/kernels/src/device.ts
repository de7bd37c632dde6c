import type { Graph, Op, Values } from '@odot/autodiff'
import type { Design } from './design/design.js'
import type { Program } from './program.js'

/** Numbers on a device. Arrays of two devices do not mix. */
export interface DeviceArray {
  readonly device: Device
  readonly shape: readonly number[]
}

/**
 * Where graphs run. `compile`, `upload` and `run` only enqueue; `await read()` is the one way out, and `readNow` exists on devices that can
 * answer at once. Precision belongs to the device: all arrays of an f32 device are float32.
 */
export interface Device {
  readonly name: string
  readonly precision: 'f32' | 'f64'
  readonly capabilities: Capabilities
  /** What there is to know of the adapter behind it: names, limits, features. */
  readonly about?: Readonly<Record<string, string | number | boolean>>
  /** @throws KernelsError when an operation is not in `capabilities`, a design of the graph is not bound or has another shape, or a donation cannot be. */
  readonly compile: (graph: Graph, options?: CompileOptions) => Program
  readonly upload: (values: Values) => DeviceArray
  /** Zeros. */
  readonly allocate: (shape: readonly number[]) => DeviceArray
  readonly write: (array: DeviceArray, data: ArrayLike<number>) => void
  readonly read: (array: DeviceArray) => Promise<Float64Array>
  readonly readNow?: (array: DeviceArray) => Float64Array
  readonly dispose: () => void
  readonly [Symbol.dispose]: () => void
}

/** What a device can run. */
export interface Capabilities {
  readonly ops: ReadonlySet<Op>
  /** Whether programs make all their arrays when they are compiled, so that `run` makes none. */
  readonly preallocates: boolean
}

/** What a graph leaves open until it is compiled. */
export interface CompileOptions {
  /** The design matrices of the graph, by name. */
  readonly designs?: Readonly<Record<string, Design>>
  /**
   * For positions of outputs the position of an input of the same shape: `run` may then get one array for both, as in x ← x − stepSize · gradient, and leaves
   * the output in it. An input can be one output. Separate arrays are still right, and the input is then not changed.
   */
  readonly donate?: Readonly<Record<number, number>>
}
