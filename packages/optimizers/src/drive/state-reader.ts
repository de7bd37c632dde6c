import { add, type Graph, neg, pad, reshape, sizeOf, type Tensor, trace, type Values } from '@odot/autodiff'
import type { Device, DeviceArray } from '@odot/kernels'
import { type DeviceProgram, deviceProgram } from '../device-program.js'
import type { Question } from './process.js'
import { fetch } from './stepper.js'

/** Reads the leaves of a state. */
export interface StateReader {
  readonly read: (leaves: readonly DeviceArray[]) => Generator<Question, readonly Values[], number>
  readonly dispose: () => void
}

/** Larger states are not copied to one array: it might be more than a device binds (128 MiB of float32 on WebGPU). */
const largest = 2 ** 24

/** A device that answers later is asked once: leaves go to one array there. */
export function stateReader(device: Device, shapes: readonly (readonly number[])[]): StateReader {
  const sizes = shapes.map(sizeOf)
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0))
  const total = sizes.reduce((a, b) => a + b, 0)
  const apart = device.readNow !== undefined || total > largest
  let program: DeviceProgram | undefined
  return {
    *read(leaves) {
      if (apart) {
        const values = shapes.map((shape, i) => ({ shape, data: new Float64Array(sizes[i]!) }))
        yield* fetch(
          device,
          leaves,
          values.map(({ data }) => data),
        )
        return values
      }
      program ??= deviceProgram(device, packed(shapes, offsets, total), {})
      program.run(leaves)
      const flat = new Float64Array(total)
      yield* fetch(device, program.outputs, [flat])
      return shapes.map((shape, i) => ({ shape, data: flat.slice(offsets[i]!, offsets[i]! + sizes[i]!) }))
    },
    dispose: () => program?.dispose(),
  }
}

/** All leaves in one vector. */
function packed(shapes: readonly (readonly number[])[], offsets: readonly number[], total: number): Graph {
  return trace((leaves: readonly Tensor[]) => {
    const parts = leaves.map((leaf, i) => {
      const size = sizeOf(leaf.shape)
      // −0 around it, as −0 + x is x also where x is −0
      return neg(pad(neg(reshape(leaf, [size])), [offsets[i]!], [total - offsets[i]! - size]))
    })
    return parts.reduce((a, b) => add(a, b))
  }, shapes)
}
