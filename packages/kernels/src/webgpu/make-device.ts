import { showShape, sizeOf } from '@odot/autodiff'
import { makeResources, orDispose, type Resources } from '../cpu/resources.js'
import { checkDesign, requireCount, requireSize } from '../design/check.js'
import type { DeviceArray } from '../device.js'
import { KernelsError } from '../errors.js'
import type { Plan } from '../plan/kernel.js'
import { loweredOps } from '../plan/lower.js'
import { designsOf } from '../plan/plan.js'
import { printPlan } from '../plan/print.js'
import { foreignArray } from '../program-arrays.js'
import { disposeWithOwner } from '../wasm/blocks.js'
import type { HeldArray, WebGPUArray } from './array.js'
import { makeBinder } from './binder.js'
import { type Counts, makeBuffers, type Storage } from './buffers.js'
import { makeDesigns } from './designs.js'
import type { WebGPUDevice } from './device.js'
import { DeviceLostError } from './device-lost-error.js'
import { makeEncoder } from './encode.js'
import { gpuPlan } from './gpu-plan.js'
import { makePipelines } from './pipelines.js'
import { makeProblems } from './problems.js'
import { makeProgram, type OwnArray } from './program.js'
import { makeReadings } from './readings.js'
import type { DesignForm, ShaderLimits, ShaderPlan } from './shader.js'

export interface DeviceParts {
  readonly gpu: GPUDevice
  readonly about: NonNullable<WebGPUDevice['about']>
  readonly limits: ShaderLimits
  /** How large an array may be. */
  readonly mostBytes: number
  /** How plans become shaders. */
  readonly shaderPlan: (plan: Plan, options: { designs: Readonly<Record<string, DesignForm>>; limits: ShaderLimits }) => ShaderPlan
}

/** A device over a GPU device, which becomes its own. */
export function makeDevice({ gpu, about, limits, mostBytes, shaderPlan }: DeviceParts): WebGPUDevice {
  const name = 'webgpu'
  const counts: Counts = { buffers: 0, bytes: 0, dispatches: 0, readbacks: 0, submits: 0, bindGroups: 0, pipelines: 0 }
  const problems = makeProblems(gpu)
  const buffers = makeBuffers(gpu, { counts, mostBytes })
  const encoder = makeEncoder(gpu, { buffers, counts, problems })
  const pipelines = makePipelines(gpu, { counts, problems })
  const designs = makeDesigns({ buffers, encoder, mostBytes })
  const readings = makeReadings({ gpu, buffers, encoder, counts, problems })
  const held = new WeakMap<DeviceArray, HeldArray & { readonly disposed: () => boolean }>()
  /** What programs and arrays hold until they or the device are disposed of. */
  const living = new Set<Resources>()
  let disposals = 0
  let over: ((where: string) => KernelsError) | undefined

  const end = (why: (where: string) => KernelsError): void => {
    over ??= why
    readings.end(why)
    encoder.drop()
  }
  const lost = gpu.lost.then(({ reason, message }) => {
    const error = (where: string): DeviceLostError =>
      new DeviceLostError(where, { device: name, reason: reason === 'destroyed' ? 'destroyed' : 'unknown', message })
    end(error)
    return error('device')
  })
  gpu.onuncapturederror = (event) => {
    event.preventDefault()
    problems.note(new KernelsError(`webgpu: ${event.error.message.trim()}`))
  }
  const requireOpen = (where: string): void => {
    if (over) throw over(where)
  }
  const own = (array: DeviceArray, where: string): OwnArray => {
    const mine = held.get(array)
    if (!mine) throw foreignArray(array, where, name)
    if (mine.disposed()) throw new KernelsError(`${where} was disposed of; upload it again.`)
    const { shape, size, storage } = mine
    return { device, shape, size, storage }
  }
  const makeArray = (where: string, shape: readonly number[]): { readonly array: WebGPUArray; readonly storage: Storage } => {
    requireOpen(where)
    for (const size of shape) requireSize(where, `a size of shape ${showShape(shape)}`, size)
    const size = sizeOf(shape)
    const storage = problems.during(where, () => buffers.storage(4 * size, () => `${where}: an array of shape ${showShape(shape)}`))
    const resources = makeResources(living)
    resources.add(() => {
      disposals++
      encoder.release(storage)
    })
    const array: WebGPUArray = Object.freeze({
      device,
      shape: Object.freeze([...shape]),
      dispose: resources.dispose,
      [Symbol.dispose]: resources.dispose,
    })
    held.set(array, { shape: array.shape, size, storage, disposed: resources.disposed })
    disposeWithOwner(array, resources)
    return { array, storage }
  }

  const device: WebGPUDevice = {
    name,
    precision: 'f32',
    capabilities: { ops: loweredOps, preallocates: true },
    about,
    gpu,
    lost,
    get counters() {
      return Object.freeze({ ...counts })
    },
    compile: (graph, { designs: given = {}, donate = {} } = {}) => {
      requireOpen('compile')
      const planned = gpuPlan(graph, { donate, limits })
      const used = designsOf(planned.kernels)
      for (const leaf of graph.designs) checkDesign(given, leaf)
      for (const leaf of used) checkDesign(given, leaf)
      const resources = makeResources(living)
      return orDispose(resources, () => {
        const resident = Object.fromEntries(
          [...new Set(used.map((leaf) => leaf.name))].map((key) => {
            const design = designs.hold(key, given[key]!)
            resources.add(design.release)
            return [key, design]
          }),
        )
        const forms = Object.fromEntries(Object.entries(resident).map(([key, { form }]) => [key, form]))
        const binder = problems.during('compile', () =>
          makeBinder(planned, {
            gpu,
            buffers,
            encoder,
            counts,
            problems,
            pipelineOf: pipelines.get,
            shadersOf: (plan) => shaderPlan(plan, { designs: forms, limits }),
            designs: resident,
            addRelease: resources.add,
          }),
        )
        const { disposed, dispose } = resources
        const program = makeProgram({
          graph,
          slots: planned.slots,
          own,
          disposals: () => disposals,
          binder,
          encoder,
          disposed,
          requireOpen,
          dispose,
          text: () => [printPlan(planned), ...binder.shaders.map(({ label, code }) => `// ${label}\n${code.trim()}`)].join('\n\n'),
        })
        // `run` may be all that is left of a program, and it holds the binder
        disposeWithOwner(binder, resources)
        return program
      })
    },
    upload: ({ shape, data }) => {
      requireOpen('upload')
      requireCount('upload', data.length, shape)
      const { array, storage } = makeArray('upload', shape)
      encoder.write(storage, float32(data))
      return array
    },
    allocate: (shape) => makeArray('allocate', shape).array,
    write: (array, data) => {
      requireOpen('write')
      const { shape, storage } = own(array, 'write: the array')
      requireCount('write', data.length, shape)
      encoder.write(storage, float32(data))
    },
    read: async (array) => {
      requireOpen('read')
      return readings.read(own(array, 'read: the array'))
    },
    settled: async () => {
      requireOpen('settled')
      return readings.settled()
    },
    dispose: () => {
      const first = over === undefined
      end((where) => new KernelsError(`${where}: the device ${name} was disposed; open another one.`))
      for (const resources of [...living]) resources.dispose()
      pipelines.clear()
      buffers.dispose()
      if (first) gpu.destroy()
    },
    [Symbol.dispose]: () => device.dispose(),
  }
  return Object.freeze(device)
}

/** Numbers as they are stored; the array itself where that is possible, as the queue makes a copy. */
function float32(data: ArrayLike<number>): Float32Array<ArrayBuffer> {
  return isFloat32(data) ? data : new Float32Array(data)
}

function isFloat32(data: ArrayLike<number>): data is Float32Array<ArrayBuffer> {
  return data instanceof Float32Array && data.buffer instanceof ArrayBuffer
}
