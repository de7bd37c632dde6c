import {
  add,
  amax,
  apply,
  cumsum,
  design,
  dot,
  exp,
  gather,
  mul,
  normal,
  scatterAdd,
  seededRandom,
  square,
  sum,
  type Tensor,
  tensor,
  trace,
  valueAndGrad,
  values,
} from '@odot/autodiff'
import { GPU } from 'gpu.js'
import { afterAll, describe, expect, test } from 'vitest'
import { type GpuJsDevice, type GpuJsMode, openGpuJs } from '../src/gpujs/index.js'
import { cpu, cscFromDense, type Device, dense, operator } from '../src/index.js'
import { deviceLaws } from '../src/laws/index.js'

const device = await openGpuJs(GPU, { mode: 'cpu' })
afterAll(() => device.dispose())

/** What a graph gives on a device, for inputs that are drawn. */
async function results(
  on: Device,
  graph: Parameters<Device['compile']>[0],
  options: Parameters<Device['compile']>[1] = {},
): Promise<Float64Array[]> {
  const random = seededRandom(5)
  const program = on.compile(graph, options)
  const inputs = graph.inputs.map(({ shape }) =>
    on.upload({ shape, data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.fround(normal(random))) }),
  )
  const outputs = graph.outputs.map((at) => on.allocate(graph.nodes[at]!.shape))
  program.run(inputs, outputs)
  const read: Float64Array[] = []
  for (const array of outputs) read.push(await on.read(array))
  program.dispose()
  return read
}

/** Within `terms` roundings of float32, of numbers near 1 or of the result. */
function requireClose(actual: readonly Float64Array[], expected: readonly Float64Array[], terms: number): void {
  for (const [k, out] of actual.entries())
    for (const [i, x] of out.entries()) {
      const wanted = expected[k]![i]!
      expect(Math.abs(x - wanted)).toBeLessThanOrEqual(terms * 2 ** -24 * (1 + Math.abs(wanted)))
    }
}

describe('a gpu.js device', () => {
  test('runs in the modes of the place, and names the one that it has not', async () => {
    for (const mode of ['cpu', 'webasm'] as const) {
      using opened = await openGpuJs(GPU, { mode })
      expect(opened).toMatchObject({ mode, name: `gpu.js ${mode}`, precision: 'f32' })
    }
    using chosen = await openGpuJs(GPU)
    expect(chosen.mode).toBe('webasm')
    await expect(openGpuJs(GPU, { mode: 'webgl2' })).rejects.toThrow('openGpuJs: gpu.js has no webgl2 in this place')
    await expect(openGpuJs(GPU, { mode: 'webgpu' })).rejects.toThrow('openGpuJs: gpu.js has no webgpu in this place')
    const unknown: unknown = Reflect.apply(openGpuJs, undefined, [GPU, { mode: 'vulkan' }])
    await expect(unknown).rejects.toThrow("openGpuJs: mode is vulkan; pass 'webgl2', 'webasm', 'cpu', 'webgpu' or none.")
  })

  test('holds what its arrays, constants and designs need, and nothing after it was disposed of', async () => {
    const opened = await openGpuJs(GPU, { mode: 'cpu' })
    const before = opened.held()
    const X = design('X', 3, 2)
    const graph = trace((v: Tensor) => [apply(X, v), add(v, gather(v, tensor([1, 0])))], [2])
    const matrix = dense(Float64Array.of(1, 2, 3, 4, 5, 6), { rows: 3, columns: 2, order: 'row-major' })
    const programs = [1, 2].map(() => opened.compile(graph, { designs: { X: matrix } }))
    // one design for both, and the indices of each
    expect(opened.held() - before).toBe(3)
    const [v, out, other] = [opened.upload(values([1, 2])), opened.allocate([3]), opened.allocate([2])]
    for (let i = 0; i < 3; i++) programs[0]!.run([v], [out, other])
    expect(opened.held() - before).toBe(6)
    for (const program of programs) program.dispose()
    expect(opened.held() - before).toBe(3)
    opened.dispose()
    expect(opened.held()).toBe(0)
    expect(() => opened.allocate([1])).toThrow('allocate: the device gpu.js cpu was disposed')
    await expect(opened.read(out)).rejects.toThrow('read: the device gpu.js cpu was disposed')
    expect(() => programs[0]!.run([v], [out, other])).toThrow('run: the program was disposed')
  })

  test('names the operation that it has not', () => {
    const graph = trace((x: Tensor, i: Tensor) => scatterAdd(x, i, 3), [2], [2])
    expect(device.capabilities.ops.has('scatterAdd')).toBe(false)
    expect(() => device.compile(graph)).toThrow('compile: the device gpu.js cpu has no scatterAdd; run the graph on cpu()')
  })

  test('does not mix its arrays with those of others', () => {
    const program = device.compile(trace((x: Tensor) => mul(2, x), [1]))
    expect(() => program.run([cpu().allocate([1])], [device.allocate([1])])).toThrow('belongs to the device cpu f64 but this is gpu.js cpu')
  })

  test('gives NaN for an index that is no row', async () => {
    const program = device.compile(trace((x: Tensor, i: Tensor) => gather(x, i), [3], [5]))
    const out = device.allocate([5])
    program.run([device.upload(values([1, 2, 3])), device.upload(values([2, 3, -1, 0.5, Number.NaN]))], [out])
    expect([...(await device.read(out))]).toEqual([3, Number.NaN, Number.NaN, Number.NaN, Number.NaN])
  })
})

describe.each(['cpu', 'webasm'] as const)('gpu.js in mode %s agrees with float64', (mode: GpuJsMode) => {
  const opened: Promise<GpuJsDevice> = openGpuJs(GPU, { mode })
  afterAll(async () => (await opened).dispose())

  test.each([
    ['a sum of 100,000 terms by many threads', trace((x: Tensor) => [sum(x), amax(x), sum(square(x))], [100_000]), 400],
    ['sums of both axes of 300 × 2,000 numbers', trace((x: Tensor) => [sum(x, [0]), sum(x, [1]), sum(x)], [300, 2000]), 2000],
    ['a running sum of 5,000 terms', trace((x: Tensor) => cumsum(x), [5000]), 5000],
    ['a product with a long inner axis', trace((a: Tensor, b: Tensor) => dot(a, b), [7, 3000], [3000, 5]), 3000],
    [
      'a map of more arrays than a kernel may read',
      trace(
        (...xs: readonly Tensor[]) => [
          xs.reduce((total, x, k) => add(mul(k + 1, total), mul(x, exp(mul(0.1, xs[0]!))))),
          sum(xs.reduce(mul)),
        ],
        ...Array.from({ length: 12 }, () => [10]),
      ),
      1000,
    ],
  ] as const)('on %s', async (_, graph, terms) => {
    requireClose(await results(await opened, graph), await results(cpu(), graph), terms)
  })

  test('on designs of every format', async () => {
    const [rows, columns] = [40, 30]
    const random = seededRandom(3)
    const data = Float64Array.from({ length: rows * columns }, () => (random() < 0.3 ? normal(random) : 0))
    const rowMajor = dense(data, { rows, columns, order: 'row-major' })
    const X = design('X', rows, columns)
    const graph = valueAndGrad(trace((v: Tensor) => sum(square(apply(X, v))), [columns]))
    const expected = await results(cpu(), graph, { designs: { X: rowMajor } })
    for (const each of [rowMajor, cscFromDense(data, { rows, columns, order: 'row-major' }), operator(rowMajor)])
      requireClose(await results(await opened, graph, { designs: { X: each } }), expected, 4 * rows)
  })
})

test('a design that is too large to be written out is refused by name', () => {
  const X = design('X', 2 ** 14, 2 ** 14)
  const nothing = operator({ rows: 2 ** 14, columns: 2 ** 14, apply: (_, out) => out.fill(0), adjoint: (_, out) => out.fill(0) })
  const graph = trace((v: Tensor) => apply(X, v), [2 ** 14])
  expect(() => device.compile(graph, { designs: { X: nothing } })).toThrow('compile: design X (operator) has 16384 × 16384 entries')
})

test('kernels are shared by graphs of one form, whatever their sizes', () => {
  const textsOf = (size: number): string => {
    const text = String(device.compile(trace((u: Tensor, v: Tensor) => [mul(u, v), sum(mul(u, v))], [size], [size])))
    return text.slice(text.indexOf('function'))
  }
  expect(textsOf(10)).toBe(textsOf(200))
  expect(textsOf(10)).toMatchInlineSnapshot(`
    "function (a0, a1) {
      const i = this.thread.x;
      const l0 = a0[i];
      const l1 = a1[i];
      const t0 = l0 * l1;
      return t0;
    }
    #3 = sum of [0,1]: function (a0, a1, n0, n1, n2, n3, n4, n5, f0) {
      const i = this.thread.x;
      const b0 = n2;
      const b1 = n4;
      let total = f0;
      for (let j = i; j < n0; j += n1) {
        const l0 = a0[b0 + j * n3];
        const l1 = a1[b1 + j * n5];
        const t0 = l0 * l1;
        total += t0;
      }
      return total;
    }"
  `)
})

test('laws find a kernel that is wrong', async () => {
  using broken = await openGpuJs(BrokenGpuJs, { mode: 'cpu' })
  const law = deviceLaws(broken).find(({ name }) => name.includes('mul [4] [4]'))!
  await expect(law.check()).rejects.toThrow('mul [4] [4]')
})

/** gpu.js with every product of two numbers turned into a sum. */
class BrokenGpuJs {
  static readonly isWebGL2Supported: boolean = false
  static readonly isWebAssemblySupported: boolean = false
  static isWebGPUAvailable(): Promise<boolean> {
    return Promise.resolve(false)
  }
  readonly #gpu: GPU = new GPU({ mode: 'cpu' })
  createKernel(source: string, settings: object): object {
    return this.#gpu.createKernel(source.replace('l0 * l1', 'l0 + l1'), settings)
  }
  destroy(): unknown {
    return this.#gpu.destroy()
  }
}
