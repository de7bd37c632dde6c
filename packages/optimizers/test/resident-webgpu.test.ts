import { add, apply, design, mul, normal, seededRandom, square, sub, sum, type Tensor, trace, type Values, values } from '@odot/autodiff'
import { cpu, type Device, dense } from '@odot/kernels'
import { openWebGPU } from '@odot/kernels/webgpu'
import { afterAll, describe, expect, test } from 'vitest'
import { softwareGpu } from '../../kernels/test/software-gpu.js'
import { minimize, sgd } from '../src/index.js'
import { runners } from './resident-runs.js'

const gpu = await softwareGpu()
const device = gpu && (await openWebGPU({ gpu }))
/** Of a few steps in float32, relative: the two devices add in other orders. */
const rounding = 1e-3

describe.skipIf(!device)('on WebGPU', () => {
  test.each(Object.entries(runners))(
    '%s takes the steps of a CPU in float32, and is read once for each chunk and once at its end',
    async (_, run) => {
      using float32 = cpu({ precision: 'f32' })
      const after = (place: Device) => run({ device: place, tolerance: 0, maxIterations: 6, chunk: 4 })
      const before = device!.counters.readbacks
      const [found, expected] = [await after(device!), await after(float32)]
      expect(found.iterations).toBe(6)
      expect(device!.counters.readbacks - before).toBeLessThanOrEqual(Math.ceil(6 / 4) + 1)
      const size = Math.max(...expected.x.map(Math.abs))
      for (const [j, x] of expected.x.entries()) expect(Math.abs(found.x[j]! - x)).toBeLessThan(rounding * size)
      expect(Math.abs(found.value - expected.value)).toBeLessThan(rounding * expected.value)
    },
  )

  test.each(Object.entries(runners))('%s ends within a chunk where single steps end, to the bit', async (_, run) => {
    const rule = { device: device!, tolerance: 0, relativeDecrease: 1e-2 }
    const single = await run({ ...rule, chunk: 1 })
    const before = device!.counters.readbacks
    const many = await run({ ...rule, chunk: 64 })
    expect(many).toEqual(single)
    expect(many.status).toBe('converged')
    expect(many.iterations).toBeLessThan(64)
    expect(device!.counters.readbacks - before).toBeLessThanOrEqual(2)
  })

  test('a step of gradient descent on a Hadamard lasso that judges its end is four dispatches where a shader has ten buffers', async () => {
    using ten = await openWebGPU({ gpu: gpu!, limits: { maxStorageBuffersPerShaderStage: 10 } })
    const [rows, columns] = [64, 10_000]
    const X = design('X', rows, columns)
    const objective = trace(
      ({ u, v }: { readonly u: Tensor; readonly v: Tensor }, y: Tensor, lambda: Tensor) =>
        add(mul(0.5 / rows, sum(square(sub(apply(X, mul(u, v)), y)))), mul(mul(0.5, lambda), add(sum(square(u)), sum(square(v))))),
      { u: [columns], v: [columns] },
      [rows],
      [],
    )
    const random = seededRandom(1)
    const numbers = (size: number): Values => values(Float64Array.from({ length: size }, () => normal(random)))
    const designs = { X: dense(numbers(rows * columns).data, { rows, columns, order: 'row-major' }) }
    const options = { device: ten, designs, inputs: [numbers(rows), values(0.1)] as const, tolerance: 0 }
    const start = { u: numbers(columns), v: numbers(columns) }
    const dispatches = async (maxIterations: number): Promise<number> => {
      const before = ten.counters.dispatches
      await minimize(sgd({ learningRate: 1e-3 }), objective, start, { ...options, maxIterations })
      return ten.counters.dispatches - before
    }
    expect((await dispatches(7)) - (await dispatches(2))).toBe(5 * 4)
  })

  afterAll(() => {
    device?.dispose()
    expect(device?.counters).toMatchObject({ buffers: 0, bytes: 0 })
  })
})
