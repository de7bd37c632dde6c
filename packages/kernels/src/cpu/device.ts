import { showShape, sizeOf, type Values } from '@odot/autodiff'
import { checkDesign, requireCount, requireDesign, requireSize } from '../design/check.js'
import { type DenseDesign, dense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import type { Device, DeviceArray } from '../device.js'
import { KernelsError } from '../errors.js'
import { loweredOps } from '../plan/lower.js'
import { reuseMemory } from '../plan/memory.js'
import { designsOf, plan } from '../plan/plan.js'
import { printPlan } from '../plan/print.js'
import { foreignArray } from '../program-arrays.js'
import { codeAllowed } from '../specialize.js'
import { disposeWithOwner } from '../wasm/blocks.js'
import { realmHeap } from '../wasm/realm-heap.js'
import type { CpuArray, NumbersOf, Precision } from './array.js'
import { makeFrame } from './frame.js'
import { functionCache } from './function-cache.js'
import { cpuLoops } from './loops.js'
import { type Owned, ownedDesign } from './owned-design.js'
import { placing } from './placing.js'
import { productSlots } from './product-slots.js'
import { makeProgram } from './program.js'
import { frameMemory, holdDesigns, matrixNumbers } from './program-memory.js'
import { makeResources, orDispose, type Resources } from './resources.js'
import { stepOf } from './steps.js'
import { openThreads } from './threads/threads.js'

/** How the CPU stores numbers and runs loops. */
export interface CpuOptions<P extends Precision = Precision> {
  /** `f64` (default) or `f32`: the storage of arrays. Arithmetic and sums are float64 in both. */
  readonly precision?: P
  /** Loops as generated code or as closures; `auto` (default) generates code where the place allows it. */
  readonly code?: 'auto' | 'generated' | 'closures'
  /** Products with matrices in WebAssembly or in JavaScript; `auto` (default) is WebAssembly where the place allows it. */
  readonly products?: 'auto' | 'wasm' | 'javascript'
  /**
   * How many threads share out large products in WebAssembly, with the calling one; 1 by default. The bits are those of one thread. Where memory may not be
   * shared (a page that is not cross-origin isolated), one does it all.
   */
  readonly threads?: number
}

/** A matrix of a device, to be filled in place. */
export interface MatrixOptions {
  /** `row-major` is the faster order for gradients (both products in one pass), `column-major` for `restrict` and work by columns. */
  readonly order: 'row-major' | 'column-major'
  /** The precision of the device where it is left out. */
  readonly storage?: Precision
}

/** The CPU as a device: everything is done when a call returns, and arrays are typed arrays that may be used in place. */
export interface CpuDevice<P extends Precision = Precision> extends Device {
  readonly precision: P
  /** How loops run. */
  readonly code: 'generated' | 'closures'
  /** Where products with matrices run. */
  readonly products: 'wasm' | 'javascript'
  /** How many threads share out large products, when they have started: they do so in the background at the first of these. */
  readonly threads: number
  /** A design of zeros where the kernels reach it, to be filled through its `data`, which saves the copy of a caller's array. */
  readonly matrix: (rows: number, columns: number, options: MatrixOptions) => Owned<DenseDesign>
  /** A copy of a dense or sparse design where the kernels reach it, for solvers that multiply with it directly; programs make one by themselves. */
  readonly place: (design: Design) => Owned<Design>
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
export function cpu({ precision = 'f64', code = 'auto', products = 'auto', threads = 1 }: CpuOptions = {}): CpuDevice {
  // The types refuse other words; JavaScript does not.
  requireWord('precision', precision, ['f32', 'f64'])
  requireWord('code', code, ['auto', 'generated', 'closures'])
  requireWord('products', products, ['auto', 'wasm', 'javascript'])
  if (!(Number.isSafeInteger(threads) && threads >= 1))
    throw new KernelsError(`cpu: threads is ${threads}; pass a whole number that is 1 or more.`)
  return precision === 'f32'
    ? open({ precision, code, products, threads, zeros: (size) => new Float32Array(size), fits: (data) => data instanceof Float32Array })
    : open({ precision, code, products, threads, zeros: (size) => new Float64Array(size), fits: (data) => data instanceof Float64Array })
}

interface Opening<P extends Precision> extends Required<CpuOptions<P>> {
  readonly zeros: (size: number) => NumbersOf<P>
  readonly fits: (data: NumbersOf<P>) => boolean
}

function open<P extends Precision>({ precision, code, products, threads: wanted, zeros, fits }: Opening<P>): CpuDevice<P> {
  const chosen = code === 'auto' ? (codeAllowed() ? 'generated' : 'closures') : code
  if (chosen === 'generated' && !codeAllowed())
    throw new KernelsError("cpu: this place does not let text become code (content security policy); pass code: 'closures' or 'auto'.")
  const threads = products === 'javascript' ? undefined : openThreads(wanted)
  const heap = products === 'javascript' ? undefined : (threads?.heap ?? realmHeap())
  if (products === 'wasm' && !heap)
    throw new KernelsError(
      "cpu: this place refuses WebAssembly (content security policy, or no SIMD); pass products: 'javascript' or 'auto'.",
    )
  const name = `cpu ${precision}`
  const functions = functionCache()
  const { hold, place } = placing(heap)
  /** What programs and designs hold until they or the device are disposed of. */
  const living = new Set<Resources>()
  let disposed = false

  const requireOpen = (where: string): void => {
    if (disposed) throw new KernelsError(`${where}: the device ${name} was disposed; open another one.`)
  }
  const isOwn = (array: DeviceArray): array is CpuArray<P> => array.device === device
  const own = (array: DeviceArray, where: string): CpuArray<P> => {
    if (isOwn(array)) return array
    throw foreignArray(array, where, name)
  }
  const view = (data: NumbersOf<P>, shape: readonly number[]): CpuArray<P> =>
    Object.freeze({ device, shape: Object.freeze([...shape]), data })

  const device: CpuDevice<P> = {
    name,
    precision,
    code: chosen,
    products: heap ? 'wasm' : 'javascript',
    threads: threads?.count ?? 1,
    capabilities: { ops: loweredOps, preallocates: true },
    compile: (graph, { designs: given = {}, donate = {} } = {}) => {
      requireOpen('compile')
      const { slots, kernels } = reuseMemory(plan(graph, { donate }))
      for (const leaf of graph.designs) checkDesign(given, leaf)
      for (const leaf of designsOf(kernels)) checkDesign(given, leaf)
      const resources = makeResources(living)
      return orDispose(resources, () => {
        const designs = holdDesigns(given, hold, resources)
        const reached = productSlots(kernels)
        const memory = reached.size > 0 ? frameMemory(heap, designs, slots) : undefined
        if (memory) resources.add(memory.blocks.dispose)
        const frame = makeFrame(slots, { precision, memory, wanted: reached })
        resources.add(frame.release)
        const loops = cpuLoops(precision, chosen)
        const context = { frame, loops, designs, ...(chosen === 'generated' && { functionOf: functions.get }) }
        const steps = kernels.map((kernel) => stepOf(kernel, context))
        const text = (): string =>
          printPlan(
            { slots, kernels },
            steps.map((step) => step.text),
          )
        const program = makeProgram({ graph, slots, frame, steps, own, text, resources })
        // `run` may be all that is left of a program, and it holds the steps
        disposeWithOwner(steps, resources)
        return program
      })
    },
    matrix: (rows, columns, options) => {
      requireOpen('matrix')
      requireSize('matrix', 'rows', rows)
      requireSize('matrix', 'columns', columns)
      requireWord('order', options?.order, ['row-major', 'column-major'])
      const { order, storage = precision } = options
      requireWord('storage', storage, ['f32', 'f64'])
      const resources = makeResources(living)
      return orDispose(resources, () =>
        ownedDesign(dense(matrixNumbers(heap, rows * columns, storage, resources), { rows, columns, order }), resources),
      )
    },
    place: (design) => {
      requireOpen('place')
      requireDesign('place', design)
      const resources = makeResources(living)
      const held = place(design)
      resources.add(held.release)
      return ownedDesign(held.design, resources)
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
      for (const resources of [...living]) resources.dispose()
      threads?.dispose()
    },
    [Symbol.dispose]: () => device.dispose(),
  }
  return Object.freeze(device)
}

function requireWord(what: string, word: string | undefined, words: readonly string[]): void {
  if (word !== undefined && words.includes(word)) return
  const quoted = words.map((known) => `'${known}'`)
  throw new KernelsError(`cpu: ${what} is ${String(word)}; pass ${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}.`)
}
