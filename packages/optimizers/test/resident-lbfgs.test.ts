import { seededRandom, values } from '@odot/autodiff'
import { cpu } from '@odot/kernels'
import { lbfgs, minimizeSurrogate, minimizeSurrogateSync, minimizeSync, residentLbfgs } from '@odot/optimizers'
import { quadratic, rosenbrock, tracedSolverLaws } from '@odot/optimizers/laws'
import { surrogate } from '@odot/problem'
import { describe, expect, test } from 'vitest'
import { asynchronousDevice } from './asynchronous-device.js'
import { randomLasso } from './lasso-problem.js'
import { product } from './product.js'

const exact = { noise: 1e-14 }

const laws = tracedSolverLaws(residentLbfgs({ ...exact, memory: 2 }), { problems: [quadratic(1, 3), quadratic(12, 1e4), rosenbrock(2)] })
for (const { name, check } of laws) test(name, check)

describe('L-BFGS on a device', () => {
  test('needs about as many evaluations as on the host, whose line search is exacter', () => {
    for (const [problem, memory] of [
      [rosenbrock(10), 5],
      [quadratic(12, 100), 1],
    ] as const) {
      const { value, evaluations, status } = minimizeSync(residentLbfgs({ ...exact, memory }), problem.objective, problem.start)
      const host = minimizeSync(lbfgs({ memory }), problem.objective, problem.start)
      expect(status).toBe('converged')
      expect(value).toBeLessThan(1e-12)
      expect(evaluations).toBeLessThan(2 * host.evaluations)
    }
  })

  test('values never rise', () => {
    const { objective, start } = rosenbrock(2)
    const seen: number[] = []
    minimizeSync(residentLbfgs(exact), objective, start, { onProgress: ({ value }) => seen.push(value) })
    seen.slice(1).forEach((value, i) => {
      expect(value).toBeLessThanOrEqual(seen[i]!)
    })
  })

  test('shortens steps into NaN and infinity', () => {
    // −log x + x, with its minimum at 1 and NaN left of 0
    const barrier = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 1 - 1 / x[0]!
      return x[0]! - Math.log(x[0]!)
    }
    const { x, status } = minimizeSync(residentLbfgs({ ...exact, memory: 2 }), barrier, [30])
    expect(status).toBe('converged')
    expect(x[0]).toBeCloseTo(1, 7)
  })

  test('stalls where rounding leaves no better point, and says so', () => {
    // no float32 is a third or a seventh
    const between = (x: Float64Array, gradient: Float64Array): number => {
      gradient.set([x[0]! - 1 / 3, 100 * (x[1]! - 1 / 7)])
      return (gradient[0]! ** 2 + gradient[1]! ** 2 / 100) / 2 + 1
    }
    using device = cpu({ precision: 'f32' })
    const { status, reason, value } = minimizeSync(residentLbfgs({ memory: 3 }), between, [0, 0], { device, tolerance: 0 })
    expect(status).toBe('stalled')
    expect(reason).toContain('25 steps in a row reached no lower value and no smaller residual')
    expect(value).toBeCloseTo(1, 6)
  })

  test('a step that holds its point is no small decrease', () => {
    const { objective, start } = rosenbrock(2)
    const options = { tolerance: 0, relativeDecrease: 1e-14 }
    const { status, value } = minimizeSync(residentLbfgs({ ...exact, memory: 3 }), objective, start, options)
    expect(status).toBe('converged')
    expect(value).toBeLessThan(1e-13)
  })

  test('has the minimum of lbfgs on the surrogate of a lasso, with a read per chunk', async () => {
    const problem = randomLasso(1)
    const start = product().start([problem.columns], seededRandom(1))
    const options = { start, strength: problem.strength, data: [problem.y] as const, designs: problem.designs }
    const host = minimizeSurrogateSync(surrogate(problem.loss, product()), lbfgs(), options)
    using cpuDevice = cpu({ precision: 'f32' })
    const { device } = asynchronousDevice(cpuDevice)
    const resident = await minimizeSurrogate(surrogate(problem.loss, product()), residentLbfgs(), { ...options, device, tolerance: 1e-5 })
    /** Of float32 values. */
    const rounding = 1e-6
    expect(Math.abs(resident.value - host.value)).toBeLessThan(rounding * host.value)
    expect(resident.iterations).toBeLessThan(4 * host.iterations)
    resident.weights.data.forEach((w, j) => {
      expect(Math.abs(w - host.weights.data[j]!)).toBeLessThan(1e-3)
    })
  })

  test('refuses a memory that is no whole number, and noise out of [0, 1)', () => {
    expect(() => residentLbfgs({ memory: 1.5 })).toThrow('residentLbfgs: memory is 1.5; pass a whole number ≥ 1.')
    expect(() => residentLbfgs({ noise: 1 })).toThrow('residentLbfgs: noise is 1; pass the relative rounding noise, in [0, 1).')
    expect(() => residentLbfgs({ memory: 3, ...{ memry: 3 } })).toThrow('memry')
  })
})

test('without a value to divide by, the first step has length 1', () => {
  const flat = (x: Float64Array, gradient: Float64Array): number => {
    gradient[0] = x[0]! - 1
    return ((x[0]! - 1) ** 2 - 1) / 2
  }
  const { x } = minimizeSync(residentLbfgs({ ...exact, memory: 2 }), flat, values([0]).data)
  expect(x[0]).toBeCloseTo(1, 8)
})
