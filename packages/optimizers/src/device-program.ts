import type { Graph } from '@odot/autodiff'
import type { CompileOptions, Device, DeviceArray } from '@odot/kernels'
import { interpreterDevice } from './interpreter-device.js'

/** The device that runs graphs when none is given. */
export function defaultDevice(): Device {
  return interpreterDevice()
}

/** Answers with the numbers of an array: at once where the device can, else as a promise. */
export function readArray(device: Device, array: DeviceArray): Float64Array | Promise<Float64Array> {
  return device.readNow ? device.readNow(array) : device.read(array)
}

/** A compiled graph with an array for each of its outputs. */
export interface DeviceProgram {
  readonly outputs: readonly DeviceArray[]
  readonly run: (inputs: readonly DeviceArray[], outputs?: readonly DeviceArray[]) => void
  readonly dispose: () => void
}

export function deviceProgram(device: Device, graph: Graph, options: CompileOptions): DeviceProgram {
  const program = device.compile(graph, options)
  const outputs = graph.outputs.map((at) => device.allocate(graph.nodes[at]!.shape))
  return { outputs, run: (inputs, into = outputs) => program.run(inputs, into), dispose: program.dispose }
}
