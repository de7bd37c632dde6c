import { AutodiffError, type Graph, printGraph, showShape, sizeOf, type Values } from '@odot/autodiff'
import type { CpuArray } from './cpu/array.js'
import { type Frame, makeFrame } from './cpu/frame.js'
import { makeProgram } from './cpu/program.js'
import { makeResources, type Resources } from './cpu/resources.js'
import { checkDesign, requireCount, requireSize } from './design/check.js'
import type { Design } from './design/design.js'
import type { Device, DeviceArray } from './device.js'
import { KernelsError } from './errors.js'
import { flatGraph, interpretLeaves } from './flat-graph.js'
import { donate } from './plan/donate.js'
import type { Slot } from './plan/kernel.js'
import { loweredOps } from './plan/lower.js'

/** The interpreter as a device: everything is done when a call returns. */
export interface Interpreter extends Device {
  readonly precision: 'f64'
  readonly readNow: (array: DeviceArray) => Float64Array
}

/**
 * Opens the float64 reference interpreter as a device: slow and plain, and the oracle that other devices are compared with. A program that gives
 * doubtful numbers elsewhere gives the right ones here, up to rounding.
 * @example
 * using device = interpreter()
 * const program = device.compile(trace((u: Tensor, v: Tensor) => sum(mul(u, v)), [2], [2]))
 * const out = device.allocate([])
 * program.run([device.upload(values([1, 2])), device.upload(values([3, 4]))], [out])
 * device.readNow(out)[0] // => 11
 */
export function interpreter(): Interpreter {
  const name = 'interpreter'
  let disposed = false
  const requireOpen = (where: string): void => {
    if (disposed) throw new KernelsError(`${where}: the ${name} was disposed; open another one.`)
  }
  const isOwn = (array: DeviceArray): array is CpuArray<'f64'> => array.device === device
  const own = (array: DeviceArray, where: string): CpuArray<'f64'> => {
    if (isOwn(array)) return array
    throw new KernelsError(
      `${where} belongs to the device ${array.device.name} but this is another, ${name}; read it there and upload it here.`,
    )
  }
  const living = new Set<Resources>()

  const device: Interpreter = {
    name,
    precision: 'f64',
    capabilities: { ops: loweredOps, preallocates: false },
    compile: (graph, { designs = {}, donate: donations = {} } = {}) => {
      requireOpen('compile')
      for (const leaf of graph.designs) checkDesign(designs, leaf)
      const { slots } = donate({ slots: slotsOf(graph), kernels: [] }, graph, donations)
      const frame = makeFrame(slots, { precision: 'f64', memory: undefined, wanted: new Set() })
      const run = (): void => interpretSlots(graph, frame, designs)
      return makeProgram({
        graph,
        slots,
        frame,
        steps: [{ run, bound: () => undefined }],
        own,
        text: () => printGraph(graph),
        resources: makeResources(living),
      })
    },
    upload: ({ shape, data }) => {
      const array = device.allocate(shape)
      device.write(array, data)
      return array
    },
    allocate: (shape) => {
      requireOpen('allocate')
      for (const size of shape) requireSize('allocate', `a size of shape ${showShape(shape)}`, size)
      const array: CpuArray<'f64'> = { device, shape: Object.freeze([...shape]), data: new Float64Array(sizeOf(shape)) }
      return Object.freeze(array)
    },
    write: (array, data) => {
      requireOpen('write')
      const { shape, data: target } = own(array, 'write: the array')
      requireCount('write', data.length, shape)
      target.set(data)
    },
    read: async (array) => device.readNow(array),
    readNow: (array) => {
      requireOpen('read')
      return Float64Array.from(own(array, 'read: the array').data)
    },
    dispose: () => {
      disposed = true
      for (const resources of [...living]) resources.dispose()
    },
    [Symbol.dispose]: () => device.dispose(),
  }
  return Object.freeze(device)
}

function slotsOf({ nodes, inputs, outputs }: Graph): readonly Slot[] {
  return [
    ...inputs.map(({ shape }, index): Slot => ({ kind: 'input', index, size: sizeOf(shape) })),
    ...outputs.map((at, index): Slot => ({ kind: 'output', index, size: sizeOf(nodes[at]!.shape) })),
  ]
}

function interpretSlots(graph: Graph, frame: Frame, designs: Readonly<Record<string, Design>>): void {
  const inputs = graph.inputs.map(({ shape }, index): Values => ({ shape, data: Float64Array.from(frame.slot(index)) }))
  try {
    const results = interpretLeaves(flatGraph(graph), [inputs], designs)
    for (const [index, { data }] of results.entries()) frame.slot(graph.inputs.length + index).set(data)
  } catch (error) {
    if (error instanceof AutodiffError) throw new KernelsError(`run: ${error.message}`, { cause: error })
    throw error
  }
}
