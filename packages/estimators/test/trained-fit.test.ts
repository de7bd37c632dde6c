import { cpu } from '@odot/kernels'
import { logistic, multinomial, poisson } from '@odot/losses'
import { hadamard } from '@odot/parameterizations'
import { describe, expect, test } from 'vitest'
import { asynchronousDevice } from '../../optimizers/test/asynchronous-device.js'
import { crossValidate, elasticNet, groupLasso, lasso, lq, multiTaskLasso, nonnegativeLasso, path, sparse } from '../src/index.js'
import { tallProblem } from './tall-problem.js'

const { X, y } = tallProblem({ rows: 120, columns: 12, correlation: 0.5, seed: 11 })
const labels = Array.from(y, (value) => (value > 0 ? 'up' : 'down'))
const counts = Float64Array.from(y, (value) => Math.max(0, Math.round(1 + value / 4)))
const tasks = Float64Array.from({ length: 240 }, (_, at) => y[at >> 1]! * (at % 2 ? 0.5 : 1))
const groups = Int32Array.from({ length: 12 }, (_, j) => j >> 1)
const penaltyFactor = Float64Array.from({ length: 12 }, (_, j) => (j === 0 ? 0 : j === 5 ? Number.POSITIVE_INFINITY : 1 + (j % 2)))
const open = () => asynchronousDevice(cpu({ precision: 'f32' })).device

describe('a device that trains first gives the certified answer of the CPU', () => {
  const strict = { lambdaRatio: 0.05, tolerance: 1e-10 } as const
  const cases = {
    lasso: (device?: ReturnType<typeof open>) => lasso({ ...strict, ...(device && { device }) }).fit(X, y),
    'lasso without an intercept': (device?: ReturnType<typeof open>) =>
      lasso({ ...strict, intercept: false, standardize: false, ...(device && { device }) }).fit(X, y),
    'free and forbidden columns': (device?: ReturnType<typeof open>) =>
      lasso({ ...strict, penaltyFactor, ...(device && { device }) }).fit(X, y),
    'elastic net': (device?: ReturnType<typeof open>) => elasticNet({ ...strict, ...(device && { device }) }).fit(X, y),
    'group lasso': (device?: ReturnType<typeof open>) => groupLasso({ ...strict, groups, ...(device && { device }) }).fit(X, y),
    logistic: (device?: ReturnType<typeof open>) => lasso({ ...strict, loss: logistic(), ...(device && { device }) }).fit(X, labels),
    multinomial: (device?: ReturnType<typeof open>) => lasso({ ...strict, loss: multinomial(), ...(device && { device }) }).fit(X, labels),
    poisson: (device?: ReturnType<typeof open>) => lasso({ ...strict, loss: poisson(), ...(device && { device }) }).fit(X, counts),
  }
  test.each(Object.entries(cases))('%s', async (name, fit) => {
    const [trained, plain] = [await fit(open()), await fit()]
    expect(trained.status).toBe('converged')
    expect(trained.certificate.relativeGap).toBeLessThanOrEqual(1e-10)
    expect(trained.lambda).toBe(plain.lambda)
    expect(trained.certificate.primal).toBeCloseTo(plain.certificate.primal, 8)
    // coefficients of two classes may be shared out in many ways
    if (name === 'multinomial') return
    for (const [at, b] of plain.coefficients.entries()) expect(trained.coefficients[at]).toBeCloseTo(b, 5)
  })
})

test('the CPU has little left to do where a device has trained', async () => {
  const [trained, plain] = [
    await lasso({ lambdaRatio: 0.01, solver: 'hadamard', device: open() }).fit(X, y),
    await lasso({ lambdaRatio: 0.01, solver: 'hadamard' }).fit(X, y),
  ]
  expect(trained.iterations).toBeLessThan(plain.iterations)
})

describe('without a convex penalty a device trains too, and the CPU certifies where it ends', () => {
  test('the Hadamard product by itself is the lasso', async () => {
    const options = { lambda: 0.1 * 2, tolerance: 1e-8 } as const
    const trained = await sparse({ ...options, parameterization: hadamard(), device: open() }).fit(X, y)
    const { coefficients } = await lasso(options).fit(X, y)
    expect(trained.certificate).toMatchObject({ kind: 'gap' })
    expect(trained.status).toBe('converged')
    for (const [j, b] of coefficients.entries()) expect(trained.coefficients[j]).toBeCloseTo(b, 5)
  })

  const settings = { lambdaRatio: 0.1, depth: 3 } as const
  const products = {
    'least squares': (device: ReturnType<typeof open>) => lq({ ...settings, device }).fit(X, y),
    logistic: (device: ReturnType<typeof open>) => lq({ ...settings, loss: logistic(), device }).fit(X, labels),
    multinomial: (device: ReturnType<typeof open>) => lq({ ...settings, loss: multinomial(), device }).fit(X, labels),
  }
  test.each(Object.entries(products))('products of three: %s', async (_, fit) => {
    const device = open()
    const compiled: unknown[] = []
    const compile: typeof device.compile = (graph, options) => {
      compiled.push(graph)
      return device.compile(graph, options)
    }
    const { status, certificate, coefficients } = await fit({ ...device, compile })
    expect(compiled).not.toHaveLength(0)
    expect(status).toBe('converged')
    expect(certificate.curvature).toBeGreaterThan(0)
    expect(coefficients.some((b) => b !== 0)).toBe(true)
  })

  test('a product of three with a column that is free and one that is kept out', async () => {
    const model = await lq({ lambdaRatio: 0.1, depth: 3, penaltyFactor, device: open() }).fit(X, y)
    expect(model.status).toBe('converged')
    expect(model.coefficients[0]).not.toBe(0)
    expect(model.coefficients[5]).toBe(0)
  })
})

test('progress is told while a device trains, and an abort ends it', async () => {
  const controller = new AbortController()
  const seen: number[] = []
  const onProgress = ({ iterations }: { readonly iterations: number }): void => {
    seen.push(iterations)
    controller.abort()
  }
  const { signal } = controller
  const model = await lasso({ lambdaRatio: 1e-3, tolerance: 1e-14, device: open(), signal, onProgress }).fit(X, y)
  expect(model.status).toBe('aborted')
  expect(seen.length).toBeGreaterThan(0)
})

test('what a device cannot train, or cannot answer at once, is said', async () => {
  const device = open()
  expect(() => lasso({ lambda: 1, device }).fitSync(X, y)).toThrow(
    /^lasso\.fitSync: the device .* trains single fits, which wait for it; use fit/,
  )
  await expect(nonnegativeLasso({ lambdaRatio: 0.1, device }).fit(X, y)).rejects.toThrow(/^nonnegativeLasso\.fit: .* cannot train it/)
  await expect(path(lasso({ device })).fit(X, y)).rejects.toThrow(/^path\.fit: the device/)
  await expect(crossValidate(lasso({ device })).fit(X, y)).rejects.toThrow(/^crossValidate\.fit: the device/)
  // @ts-expect-error a name is no device
  expect(() => lasso({ lambda: 1, device: 'webgpu' })).toThrow(/^lasso: device is .*webgpu.*; pass/)
})

test('several tasks are trained together', async () => {
  const Y = { data: tasks, shape: [120, 2] as const, order: 'row-major' as const }
  const fit = (device?: ReturnType<typeof open>) =>
    multiTaskLasso({ lambdaRatio: 0.05, tolerance: 1e-10, ...(device && { device }) }).fit(X, Y)
  const [trained, plain] = [await fit(open()), await fit()]
  for (const [at, b] of plain.coefficients.entries()) expect(trained.coefficients[at]).toBeCloseTo(b, 5)
})
