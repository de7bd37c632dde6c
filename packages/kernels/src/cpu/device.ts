import { showShape, sizeOf, type Values } from '@odot/autodiff'
import { checkDesign, requireCount, requireSize } from '../design/check.js'
import type { Device, DeviceArray } from '../device.js'
import { KernelsError } from '../errors.js'
import { loweredOps } from '../plan/lower.js'
import { reuseMemory } from '../plan/memory.js'
import { designOf, plan } from '../plan/plan.js'
import { printPlan } from '../plan/print.js'
import { codeAllowed } from '../specialize.js'
import type { CpuArray, NumbersOf, Precision } from './array.js'
import { makeFrame } from './frame.js'
import { functionCache } from './function-cache.js'
import { cpuLoops } from './loops.js'
import { makeProgram } from './program.js'
import { stepOf } from './steps.js'

/** How the CPU stores numbers and runs loops. */
export interface CpuOptions<P extends Precision = Precision> {
  /** `f64` (default) or `f32`: the storage of arrays. Arithmetic and sums are float64 in both. */
  readonly precision?: P
  /** Loops as generated code or as closures; `auto` (default) generates code where the place allows it. */
  readonly code?: 'auto' | 'generated' | 'closures'
}

/** The CPU as a device: everything is done when a call returns, and arrays are typed arrays that may be used in place. */
export interface CpuDevice<P extends Precision = Precision> extends Device {
  readonly precision: P
  /** How loops run. */
  readonly code: 'generated' | 'closures'
  readonly upload: (values: Values) => CpuArray<P>
  readonly allocate: (shape: readonly number[]) => CpuArray<P>
  /** An array over the caller's numbers, without a copy. */
  view(data: NumbersOf<P>, shape: readonly number[]): CpuArray<P>
  readonly readNow: (array: DeviceArray) => Float64Array
}

/**
 * Opens the CPU as a device. Nothing is asynchronous here: `run` returns when the outputs are written, and `array.data` may be read and written.
 * @example
 * using device = cpu()
 * const program = device.compile(trace((u: Tensor, v: Tensor) => sum(mul(u, v)), [2], [2]))
 * const [u, v, out] = [device.upload(values([1, 2])), device.upload(values([3, 4])), device.allocate([])]
 * program.run([u, v], [out])
 * device.readNow(out)[0] // => 11
 * u.data[0] = 100
 * program.run([u, v], [out])
 * out.data[0] // => 308
 * @throws KernelsError for an unknown precision or code, and when `code` is `generated` where text may not become code.
 */
export function cpu(options?: CpuOptions<'f64'>): CpuDevice<'f64'>
export function cpu<P extends Precision>(options: CpuOptions<P> & { readonly precision: P }): CpuDevice<P>
export function cpu({ precision = 'f64', code = 'auto' }: CpuOptions = {}): CpuDevice {
  // The types refuse other words; JavaScript does not.
  if (!['f32', 'f64'].includes(precision)) throw new KernelsError(`cpu: precision is ${String(precision)}; pass 'f32' or 'f64'.`)
  if (!['auto', 'generated', 'closures'].includes(code))
    throw new KernelsError(`cpu: code is ${String(code)}; pass 'auto', 'generated' or 'closures'.`)
  return precision === 'f32'
    ? open({ precision, code, zeros: (size) => new Float32Array(size), fits: (data) => data instanceof Float32Array })
    : open({ precision, code, zeros: (size) => new Float64Array(size), fits: (data) => data instanceof Float64Array })
}

interface Opening<P extends Precision> {
  readonly precision: P
  readonly code: 'auto' | 'generated' | 'closures'
  readonly zeros: (size: number) => NumbersOf<P>
  readonly fits: (data: NumbersOf<P>) => boolean
}

function open<P extends Precision>({ precision, code, zeros, fits }: Opening<P>): CpuDevice<P> {
  const chosen = code === 'auto' ? (codeAllowed() ? 'generated' : 'closures') : code
  if (chosen === 'generated' && !codeAllowed())
    throw new KernelsError("cpu: this place does not let text become code (content security policy); pass code: 'closures' or 'auto'.")
  const name = `cpu ${precision}`
  const functions = functionCache()
  let disposed = false

  const requireOpen = (where: string): void => {
    if (disposed) throw new KernelsError(`${where}: the device ${name} was disposed; open another one.`)
  }
  const isOwn = (array: DeviceArray): array is CpuArray<P> => array.device === device
  const own = (array: DeviceArray, where: string): CpuArray<P> => {
    if (isOwn(array)) return array
    throw new KernelsError(
      array.device.name === name
        ? `${where} belongs to another device of the same name, ${name}; upload it to the device that compiled the program.`
        : `${where} belongs to the device ${array.device.name} but this is ${name}; read it there and upload it here.`,
    )
  }
  const view = (data: NumbersOf<P>, shape: readonly number[]): CpuArray<P> =>
    Object.freeze({ device, shape: Object.freeze([...shape]), data })

  const device: CpuDevice<P> = {
    name,
    precision,
    code: chosen,
    capabilities: { ops: loweredOps },
    compile: (graph, { designs = {} } = {}) => {
      requireOpen('compile')
      const { slots, kernels } = reuseMemory(plan(graph))
      for (const leaf of graph.designs) checkDesign(designs, leaf)
      for (const kernel of kernels) if (kernel.kind === 'design') checkDesign(designs, designOf(kernel))
      const frame = makeFrame(slots, precision)
      const loops = cpuLoops(precision, chosen)
      const context = { frame, loops, designs, ...(chosen === 'generated' && { functionOf: functions.get }) }
      const steps = kernels.map((kernel) => stepOf(kernel, context))
      return makeProgram({
        graph,
        slots,
        frame,
        steps,
        own,
        text: () =>
          printPlan(
            { slots, kernels },
            steps.map((step) => step.text),
          ),
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
      return view(zeros(sizeOf(shape)), shape)
    },
    view: (data, shape) => {
      requireOpen('view')
      if (!fits(data))
        throw new KernelsError(`view: the device ${name} holds other numbers than ${data.constructor.name}; copy them by upload.`)
      requireCount('view', data.length, shape)
      return view(data, shape)
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
      functions.clear()
    },
    [Symbol.dispose]: () => device.dispose(),
  }
  return Object.freeze(device)
}
