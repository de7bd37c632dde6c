import { exp, log, square, sub, sum, type Tensor, trace, values } from '@odot/autodiff'
import { cpu, type Device } from '@odot/kernels'
import { adam, minimize, minimizeSync, type Progress, saveState, sgd } from '@odot/optimizers'
import { describe, expect, test } from 'vitest'
import { asynchronousDevice } from './asynchronous-device.js'
import { bowl, inputs, runners, target, zero } from './resident-runs.js'

/** What float32 reaches here. */
const reachable = 1e-4

for (const [name, run] of Object.entries(runners)) {
  describe(`${name} on a device that answers later`, () => {
    test('reads one small vector per chunk and the state once, and writes nothing', async () => {
      for (const [maxIterations, chunk] of [
        [100, 32],
        [64, 32],
        [1, 32],
        [0, 32],
      ] as const) {
        using cpuDevice = cpu({ precision: 'f32' })
        const { device, counts } = asynchronousDevice(cpuDevice)
        const { iterations } = await run({ device, tolerance: 0, maxIterations, chunk })
        expect(iterations).toBe(maxIterations)
        expect(counts.reads).toBeLessThanOrEqual(Math.ceil(maxIterations / chunk) + 1)
        expect(counts.runs).toBeLessThanOrEqual(maxIterations + 2)
        expect(counts.writes).toBe(0)
      }
    })

    test('reads no more for progress, nor when it is aborted', async () => {
      using cpuDevice = cpu({ precision: 'f32' })
      const { device, counts } = asynchronousDevice(cpuDevice)
      const seen: Progress[] = []
      const controller = new AbortController()
      const onProgress = (progress: Progress): void => {
        seen.push(progress)
        if (progress.iteration >= 64) controller.abort()
      }
      const { status, iterations, state } = await run({ device, tolerance: 0, onProgress, signal: controller.signal })
      expect([status, iterations]).toEqual(['aborted', 64])
      expect(seen.map(({ iteration }) => iteration)).toEqual([0, 32, 64])
      expect(counts.reads).toBe(3)
      const whole = await run({ device, tolerance: 0, maxIterations: 64 })
      expect(state).toBe(whole.state)
    })

    test('ends within a chunk where single steps end, to the bit', async () => {
      using device = cpu({ precision: 'f32' })
      const later = asynchronousDevice(device)
      for (const rule of [{ tolerance: reachable }, { tolerance: 0, relativeDecrease: 1e-3 }, { tolerance: 0, maxIterations: 45 }]) {
        const options = { maxIterations: 5000, ...rule }
        const single = await run({ device, ...options })
        for (const chunk of [5, 32]) expect(await run({ device: later.device, ...options, chunk })).toEqual(single)
        expect(single.status).toBe('maxIterations' in rule ? 'max-iterations' : 'converged')
        if (!('maxIterations' in rule)) expect(single.iterations % 32).not.toBe(0)
      }
    })

    test('has its steps after the end change nothing', async () => {
      using cpuDevice = cpu({ precision: 'f32' })
      const { device, counts } = asynchronousDevice(cpuDevice)
      const { iterations, evaluations } = await run({ device, tolerance: reachable, maxIterations: 5000, chunk: 500 })
      expect(counts.runs).toBeGreaterThan(500)
      expect(iterations).toBeLessThan(500)
      expect(evaluations).toBe(iterations + 1)
    })
  })
}

test('a start that is a solution is the end, whatever else was enqueued', async () => {
  using cpuDevice = cpu({ precision: 'f32' })
  const { device } = asynchronousDevice(cpuDevice)
  const start = values(target)
  const { x, iterations, status } = await minimize(sgd({ learningRate: 0.2 }), bowl, start, { inputs, device, tolerance: 1e-6 })
  expect([status, iterations]).toEqual(['converged', 0])
  expect([...x.data]).toEqual([...target])
})

test('an abort between the start and the rest of its chunk gives the end of the chunk', async () => {
  using cpuDevice = cpu({ precision: 'f32' })
  const { device } = asynchronousDevice(cpuDevice)
  const controller = new AbortController()
  const options = { inputs, device, tolerance: 0, chunk: 8 }
  const cut = await minimize(sgd(), bowl, zero, { ...options, signal: controller.signal, onProgress: () => controller.abort() })
  expect([cut.status, cut.iterations]).toEqual(['aborted', 8])
  const whole = await minimize(sgd(), bowl, zero, { ...options, maxIterations: 8 })
  expect(saveState(cut.state)).toBe(saveState(whole.state))
  expect(cut.value).toBe(whole.value)
  const rest = await minimize(sgd(), bowl, zero, { ...options, maxIterations: 5, state: cut.state })
  const both = await minimize(sgd(), bowl, zero, { ...options, maxIterations: 13 })
  expect(saveState(rest.state)).toBe(saveState(both.state))
})

describe('a run that leaves the finite numbers', () => {
  const toInfinity = trace((x: Tensor) => sum(exp(square(x))), [1])
  const toNaN = trace((x: Tensor) => sum(log(x)), [1])
  const end = async (graph: typeof toNaN, device: Device, chunk: number) => {
    const { status, iterations, value } = await minimize(sgd({ learningRate: 3 }), graph, values([1]), { device, chunk })
    return { status, iterations, value }
  }

  test('ends at the same step in chunks', async () => {
    for (const precision of ['f32', 'f64'] as const) {
      using device = cpu({ precision })
      const later = asynchronousDevice(device)
      for (const graph of [toInfinity, toNaN]) {
        const single = await end(graph, device, 1)
        expect(single.status).toBe('diverged')
        expect(await end(graph, later.device, 32)).toEqual(single)
      }
    }
  })

  test('is refused at the start, as by single steps', async () => {
    using cpuDevice = cpu({ precision: 'f32' })
    const { device } = asynchronousDevice(cpuDevice)
    const words = 'minimize: at the start the objective is NaN'
    await expect(minimize(sgd(), toNaN, values([-1]), { device })).rejects.toThrow(words)
    expect(() => minimizeSync(sgd(), toNaN, values([-1]), { chunk: 8 })).toThrow(words)
  })
})

test('an objective without a lower bound ends at the same step in chunks', async () => {
  const graph = trace((x: Tensor) => sub(0, sum(square(square(x)))), [1])
  using device = cpu({ precision: 'f32' })
  const later = asynchronousDevice(device)
  const run = async (place: Device, chunk: number) => {
    const { status, iterations, value } = await minimize(sgd({ learningRate: 0.1 }), graph, values([1]), { device: place, chunk })
    return { status, iterations, value }
  }
  const single = await run(device, 1)
  expect(single.status).toBe('diverged')
  expect(await run(later.device, 32)).toEqual(single)
})

test('a resumed run in chunks is the run that never stopped', async () => {
  using cpuDevice = cpu({ precision: 'f32' })
  const { device, counts } = asynchronousDevice(cpuDevice)
  const solver = adam({ learningRate: 0.1 })
  const options = { inputs, device, tolerance: 0, chunk: 16 }
  const whole = await minimize(solver, bowl, zero, { ...options, maxIterations: 75 })
  const half = await minimize(solver, bowl, zero, { ...options, maxIterations: 40 })
  counts.reads = 0
  const rest = await minimize(solver, bowl, zero, { ...options, maxIterations: 35, state: half.state })
  expect(saveState(rest.state)).toBe(saveState(whole.state))
  expect(rest.value).toBe(whole.value)
  expect(counts.reads).toBeLessThanOrEqual(Math.ceil(35 / 16) + 1)
})
