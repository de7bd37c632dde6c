import { openWebGPU } from '@odot/kernels/webgpu'
import { logistic } from '@odot/losses'
import { afterAll, describe, expect, test } from 'vitest'
import { softwareGpu } from '../../kernels/test/software-gpu.js'
import { lasso } from '../src/index.js'
import { tallProblem } from './tall-problem.js'

const gpu = await softwareGpu()
const device = gpu && (await openWebGPU({ gpu }))

/** Thousands of steps on a software adapter, which shares the processor with everything else. */
const patience = { timeout: 600_000 }

describe.skipIf(!device)('a fit that WebGPU begins', patience, () => {
  const { X, y } = tallProblem({ rows: 60, columns: 90, correlation: 0.5, seed: 2 })

  test('is certified by the CPU, has the coefficients of any fit, and reads the GPU once for fifty steps', async () => {
    const options = { lambdaRatio: 0.1, tolerance: 1e-10 } as const
    const before = device!.counters
    const trained = await lasso({ ...options, device: device! }).fit(X, y)
    const after = device!.counters
    const plain = await lasso(options).fit(X, y)
    expect(trained.certificate.relativeGap).toBeLessThanOrEqual(1e-10)
    for (const [j, b] of plain.coefficients.entries()) expect(trained.coefficients[j]).toBeCloseTo(b, 6)
    expect(after.dispatches - before.dispatches).toBeGreaterThan(100)
    // at most 1000 steps in chunks of 50 for each of two rounds, and one at the end of each
    expect(after.readbacks - before.readbacks).toBeLessThanOrEqual(2 * (1000 / 50 + 1))
  })

  test('knows other losses', async () => {
    const labels = Array.from(y, (value) => (value > 0 ? 'up' : 'down'))
    const model = await lasso({ lambdaRatio: 0.1, loss: logistic(), device: device! }).fit(X, labels)
    expect(model.status).toBe('converged')
  })

  afterAll(() => {
    device?.dispose()
    expect(device?.counters).toMatchObject({ buffers: 0, bytes: 0 })
  })
})
