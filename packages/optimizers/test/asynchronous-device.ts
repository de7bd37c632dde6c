import type { CompileOptions, Device, DeviceArray } from '@odot/kernels'

/** What was asked of a device. */
export interface Counts {
  reads: number
  /** Numbers that were read. */
  numbers: number
  runs: number
  writes: number
}

/** An array whose numbers are out of reach. */
interface Handle extends DeviceArray {
  readonly inner: DeviceArray
}

/**
 * A device that answers later, as a GPU does, made of one that answers at once: it has no `readNow`, no array shows its numbers, and what `read` promises are the
 * numbers at the time of the call, some turns of the event loop later.
 */
export function asynchronousDevice(inner: Device): { readonly device: Device; readonly counts: Counts } {
  const counts: Counts = { reads: 0, numbers: 0, runs: 0, writes: 0 }
  const handles = new WeakMap<DeviceArray, Handle>()
  const hidden = (array: DeviceArray): DeviceArray => {
    const handle = { device, shape: array.shape, inner: array }
    handles.set(handle, handle)
    return handle
  }
  const open = (array: DeviceArray): DeviceArray => {
    const handle = handles.get(array)
    if (handle) return handle.inner
    throw new Error(`the array belongs to ${array.device.name}`)
  }
  const dispose = (): void => inner.dispose()
  const device: Device = {
    name: `${inner.name}, later`,
    precision: inner.precision,
    capabilities: inner.capabilities,
    compile: (graph, options?: CompileOptions) => {
      const program = inner.compile(graph, options)
      return {
        ...program,
        dispose: () => program.dispose(),
        [Symbol.dispose]: () => program.dispose(),
        toString: () => String(program),
        run: (inputs, outputs) => {
          counts.runs++
          program.run(inputs.map(open), outputs.map(open))
        },
      }
    },
    upload: (values) => hidden(inner.upload(values)),
    allocate: (shape) => hidden(inner.allocate(shape)),
    write: (array, data) => {
      counts.writes++
      inner.write(open(array), data)
    },
    read: async (array) => {
      counts.reads++
      const numbers = inner.readNow ? inner.readNow(open(array)).slice() : await inner.read(open(array))
      counts.numbers += numbers.length
      for (let turn = 0; turn < 3; turn++) await Promise.resolve()
      return numbers
    },
    dispose,
    [Symbol.dispose]: dispose,
  }
  return { device, counts }
}
