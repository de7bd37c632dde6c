import { showShape, sizeOf } from '@odot/autodiff'
import { makeResources, orDispose, type Resources } from '../cpu/resources.js'
import { checkDesign, requireCount, requireSize } from '../design/check.js'
import type { Device } from '../device.js'
import { KernelsError } from '../errors.js'
import { designsOf, plan } from '../plan/plan.js'
import { type ArrayRules, foreignArray } from '../program-arrays.js'
import type { GpuJsArray, Holder } from './array.js'
import { checkOps, supportedOps } from './capabilities.js'
import { orderOf } from './design-numbers.js'
import { makeEngine } from './engine.js'
import type { GpuJs, GpuJsConstructor, GpuJsMode } from './gpu-js.js'
import { heldDesigns } from './held-designs.js'
import { holderWork } from './holders.js'
import { launchesOf } from './launches.js'
import { chosenMode } from './modes.js'
import { makeProgram } from './program.js'
import { makeQueue } from './queue.js'

/** How gpu.js runs kernels. */
export interface GpuJsOptions {
  /** Where it is left out: `webgl2` in pages, else `webasm`, else `cpu`. `webgpu` is only used when it is asked for. */
  readonly mode?: GpuJsMode
}

/** gpu.js as a device. */
export interface GpuJsDevice extends Device {
  readonly precision: 'f32'
  readonly mode: GpuJsMode
  /** How many arrays gpu.js holds for this device now: those of the caller, and constants and designs of programs. */
  readonly held: () => number
}

/**
 * Opens gpu.js as a device, for pages without WebGPU: float32, kernels as text, arrays that stay on the device. It has the operations in `capabilities`: all but
 * `scatterAdd`. Sparse designs and operators are written out. Shaders need not know NaN and ∞: on `webgl2` and `webgpu` keep them out of
 * comparisons, `max`, `min` and `amax`. An index of `gather` that is no row gives NaN.
 * @throws KernelsError when this place has not the mode that was asked for, or it cannot hold float32 numbers.
 * @example
 * ```ts no-run
 * import { GPU } from 'gpu.js'
 *
 * using device = await openGpuJs(GPU)
 * const program = device.compile(trace((u: Tensor, v: Tensor) => sum(mul(u, v)), [2], [2]))
 * const [u, v, out] = [device.upload(values([1, 2])), device.upload(values([3, 4])), device.allocate([])]
 * program.run([u, v], [out])
 * await device.read(out) // => [11]
 * ```
 * @see https://github.com/gpujs/gpu.js
 */
export async function openGpuJs(GPU: GpuJsConstructor, { mode }: GpuJsOptions = {}): Promise<GpuJsDevice> {
  const chosen = await chosenMode(GPU, mode)
  const device = open(new GPU({ mode: chosen }), chosen)
  const sample = [1, 0.1, -(2 ** 100)]
  try {
    const numbers = await device.read(device.upload({ shape: [3], data: Float64Array.from(sample) }))
    if (sample.some((x, i) => numbers[i] !== Math.fround(x))) throw new Error(`it gives [${numbers.join(', ')}] for [${sample.join(', ')}]`)
    return device
  } catch (error) {
    device.dispose()
    const reason = error instanceof Error ? error.message : String(error)
    throw new KernelsError(`openGpuJs: ${chosen} does not hold float32 numbers here (${reason}); pass another mode.`, { cause: error })
  }
}

function open(gpu: GpuJs, mode: GpuJsMode): GpuJsDevice {
  const name = `gpu.js ${mode}`
  const engine = makeEngine(gpu, mode)
  const queue = makeQueue(engine.waits)
  const { fill, zero, empty } = holderWork(engine, queue)
  const designsHere = heldDesigns({ fill, zero, empty })
  const holders = new WeakMap<object, Holder>()
  /** What programs hold until they or the device are disposed of. */
  const living = new Set<Resources>()
  let disposed = false

  const requireOpen = (where: string): void => {
    if (disposed) throw new KernelsError(`${where}: the device ${name} was disposed; open another one.`)
  }
  const holderOf = (array: GpuJsArray): Holder => holders.get(array)!
  const isOwn = (array: object): array is GpuJsArray => holders.has(array)
  const rules: ArrayRules<GpuJsArray> = {
    own: (array, where) => {
      if (isOwn(array)) return array
      throw foreignArray(array, where, name)
    },
    overlap: (a, b) => a === b && a.size > 0,
    same: (a, b) => a === b,
  }
  // an array that is out of reach lets its numbers go
  const unreachable = new FinalizationRegistry<Holder>((holder) => {
    if (!disposed) empty(holder)
  })
  const makeArray = (shape: readonly number[], where: string): { readonly array: GpuJsArray; readonly holder: Holder } => {
    requireOpen(where)
    for (const size of shape) requireSize(where, `a size of shape ${showShape(shape)}`, size)
    const array: GpuJsArray = Object.freeze({ device, shape: Object.freeze([...shape]), size: sizeOf(shape) })
    const holder: Holder = { handle: undefined }
    holders.set(array, holder)
    unreachable.register(array, holder)
    return { array, holder }
  }

  const device: GpuJsDevice = {
    name,
    precision: 'f32',
    mode,
    capabilities: { ops: supportedOps, preallocates: false },
    held: engine.held,
    compile: (graph, { designs = {}, donate = {} } = {}) => {
      requireOpen('compile')
      checkOps(graph, name)
      const planned = plan(graph, { donate, wholeArrays: true })
      for (const leaf of [...graph.designs, ...designsOf(planned.kernels)]) checkDesign(designs, leaf)
      const orders = Object.fromEntries(Object.entries(designs).map(([key, design]) => [key, orderOf(design)]))
      const launchPlan = launchesOf(planned, orders)
      const resources = makeResources(living)
      return orDispose(resources, () => {
        const fixed = new Map<number, Holder>()
        launchPlan.slots.forEach((slot, at) => {
          if (slot.kind === 'constant') {
            const holder: Holder = { handle: undefined }
            fixed.set(at, holder)
            resources.add(() => empty(holder))
            fill(holder, Float32Array.from(slot.data))
          }
          if (slot.kind === 'design') {
            const { holder, release } = designsHere.hold(designs[slot.design]!, slot.design)
            fixed.set(at, holder)
            resources.add(release)
          }
        })
        return makeProgram({ graph, plan: planned, launchPlan, engine, queue, rules, holderOf, fixed, resources })
      })
    },
    upload: ({ shape, data }) => {
      const { array, holder } = makeArray(shape, 'upload')
      requireCount('upload', data.length, shape)
      fill(holder, Float32Array.from(data))
      return array
    },
    allocate: (shape) => {
      const { array, holder } = makeArray(shape, 'allocate')
      zero(holder, array.size)
      return array
    },
    write: (array, data) => {
      requireOpen('write')
      const mine = rules.own(array, 'write: the array')
      requireCount('write', data.length, mine.shape)
      fill(holderOf(mine), Float32Array.from(data))
    },
    read: async (array) => {
      requireOpen('read')
      const mine = rules.own(array, 'read: the array')
      // what is done at once is read at once, before anything else is written
      if (engine.waits) await queue.done()
      const { handle, failure } = holderOf(mine)
      if (failure !== undefined) throw failure
      return handle ? Float64Array.from(await engine.read(handle, mine.size)) : new Float64Array(mine.size)
    },
    dispose: () => {
      if (disposed) return
      for (const resources of [...living]) resources.dispose()
      disposed = true
      queue.add(
        function* () {
          yield engine.destroy()
        },
        () => undefined,
      )
    },
    [Symbol.dispose]: () => device.dispose(),
  }
  return Object.freeze(device)
}
