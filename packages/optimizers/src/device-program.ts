import type { Graph } from '@odot/autodiff'
import { type CompileOptions, cpu, type Device, type DeviceArray } from '@odot/kernels'

/**
 * What is made on a device: on the one that is given, or on a float64 CPU device that is closed together with what was made, or at once when making
 * it fails.
 */
export function openDevice<T extends { readonly dispose: () => void }>(given: Device | undefined, make: (device: Device) => T): T {
  if (given) return make(given)
  const device = cpu()
  try {
    const made = make(device)
    const dispose = (): void => {
      made.dispose()
      device.dispose()
    }
    return { ...made, dispose }
  } catch (error) {
    device.dispose()
    throw error
  }
}

/** Numbers of an array that may be used in place, where the device allows it. */
function inPlace(array: DeviceArray): Float64Array | Float32Array | undefined {
  return 'data' in array && (array.data instanceof Float64Array || array.data instanceof Float32Array) ? array.data : undefined
}

/** Writes flat[offset …] to a device array of `size` numbers. */
export function writePart(
  device: Device,
  array: DeviceArray,
  flat: Float64Array,
  { offset, size }: { offset: number; size: number },
): void {
  const data = inPlace(array)
  if (data) for (let i = 0; i < size; i++) data[i] = flat[offset + i]!
  else device.write(array, flat.subarray(offset, offset + size))
}

/** Copies a device array to flat[offset …]: at once where the device can, else it returns a promise. */
export function readPart(device: Device, array: DeviceArray, flat: Float64Array, offset = 0): Promise<void> | undefined {
  const data = inPlace(array) ?? device.readNow?.(array)
  if (!data) return device.read(array).then((numbers) => flat.set(numbers, offset))
  flat.set(data, offset)
  return undefined
}

/** A compiled graph with an array for each of its outputs. */
export interface DeviceProgram {
  readonly outputs: readonly DeviceArray[]
  readonly run: (inputs: readonly DeviceArray[]) => void
  readonly dispose: () => void
}

export function deviceProgram(device: Device, graph: Graph, options: CompileOptions): DeviceProgram {
  const program = device.compile(graph, options)
  const outputs = graph.outputs.map((at) => device.allocate(graph.nodes[at]!.shape))
  return { outputs, run: (inputs) => program.run(inputs, outputs), dispose: program.dispose }
}
