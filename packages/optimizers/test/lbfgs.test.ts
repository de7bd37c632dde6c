import { lbfgs, minimizeSync } from '@odot/optimizers'
import { quadratic, rosenbrock } from '@odot/optimizers/laws'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { float32 } from './float32.js'

test('the Rosenbrock function takes no more iterations and evaluations than good implementations need', () => {
  // SciPy 1.17 L-BFGS-B with the same memory and tolerance: 38 iterations and 46 evaluations for 2 variables, 537 and 639 for 100.
  for (const [size, iterations, evaluations] of [
    [2, 45, 55],
    [100, 600, 720],
  ] as const) {
    const { objective, start } = rosenbrock(size)
    const result = minimizeSync(lbfgs(), objective, start)
    expect(result.status).toBe('converged')
    expect(result.iterations).toBeLessThanOrEqual(iterations)
    expect(result.evaluations).toBeLessThanOrEqual(evaluations)
  }
})

test('where a large constant hides differences of values, slopes take the gradient to its own rounding', () => {
  const { objective, start } = rosenbrock(2)
  const lifted = (x: Float64Array, gradient: Float64Array): number => objective(x, gradient) + 1e3
  const { residual, status } = minimizeSync(lbfgs(), lifted, start, { tolerance: 1e-11 })
  expect(status).toBe('converged')
  expect(residual).toBeLessThanOrEqual(1e-11)
})

test('a tolerance below rounding ends as stalled, and the reason says so', () => {
  // The gradient is that of ½(x − 1)² and a rounding error of 1e-6 that changes with every digit of x.
  const noisy = (x: Float64Array, gradient: Float64Array): number => {
    const error = 1e-6 * Math.sin(1e9 * x[0]!)
    gradient[0] = x[0]! - 1 + error
    return 1 + 0.5 * (x[0]! - 1) ** 2
  }
  const { status, reason, residual, iterations } = minimizeSync(lbfgs(), noisy, [5], { tolerance: 0 })
  expect(status).toBe('stalled')
  expect(reason).toMatch(/rounding|lowers the value/)
  expect(residual).toBeLessThan(1e-5)
  expect(iterations).toBeLessThan(200)
})

test('on a float32 objective it goes as far as float32 allows and then ends', () => {
  for (const problem of [rosenbrock(2), rosenbrock(20), quadratic(30, 1e4)]) {
    const lifted = float32({ ...problem, objective: (x, gradient) => problem.objective(x, gradient) + 3 })
    const result = minimizeSync(lbfgs({ precision: 'f32' }), lifted.objective, problem.start, { tolerance: 1e-12, maxIterations: 3000 })
    expect(['stalled', 'converged'], problem.name).toContain(result.status)
    const gradient = new Float64Array(result.x.length)
    // An error of ε in a point costs ½ c ε² in value, which rounding of the value (3ε) hides.
    expect(problem.objective(result.x, gradient), problem.name).toBeLessThan(1e-5)
  }
})

test('without a minimum it ends as diverged', () => {
  const line = (x: Float64Array, gradient: Float64Array): number => {
    gradient.fill(1)
    return x[0]!
  }
  const { status, reason } = minimizeSync(lbfgs(), line, [0])
  expect(status).toBe('diverged')
  expect(reason).toContain('the value is -')
})

test('a value of −∞ is no place to go', () => {
  // x² for x > −1; a fault beyond.
  const faulty = (x: Float64Array, gradient: Float64Array): number => {
    gradient[0] = 2 * x[0]!
    return x[0]! > -1 ? x[0]! ** 2 : Number.NEGATIVE_INFINITY
  }
  for (const start of [0.9, 2, 50]) expect(minimizeSync(lbfgs(), faulty, [start]).x[0]).toBeCloseTo(0, 8)
})

test('negative curvature on the way gives no curvature pair and no harm', () => {
  const waves = (x: Float64Array, gradient: Float64Array): number => {
    gradient[0] = Math.sin(x[0]!) + 0.02 * x[0]!
    return -Math.cos(x[0]!) + 0.01 * x[0]! ** 2
  }
  fc.assert(
    fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (start) => {
      const { status, value } = minimizeSync(lbfgs(), waves, [start], { tolerance: 1e-8 })
      expect(status).toBe('converged')
      expect(value).toBeLessThanOrEqual(waves(Float64Array.of(start), new Float64Array(1)))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('scales of value and variable do not matter', () => {
  fc.assert(
    fc.property(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 }), (a, b) => {
      const { objective, start } = quadratic(5, 100)
      const [height, width] = [10 ** a, 10 ** b]
      const scaled = (x: Float64Array, gradient: Float64Array): number => {
        const value = objective(
          x.map((xi) => xi / width),
          gradient,
        )
        for (let i = 0; i < x.length; i++) gradient[i]! *= height / width
        return height * value
      }
      const { x, reason } = minimizeSync(lbfgs(), scaled, start, { tolerance: (1e-7 * height) / width })
      for (const xi of x) expect(Math.abs(xi / width - 1), `height ${height}, width ${width}: ${reason}`).toBeLessThan(1e-6)
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('options that make no sense are refused', () => {
  expect(() => lbfgs({ memory: 0 })).toThrow('memory is 0; pass a whole number')
  expect(() => lbfgs({ noise: -1 })).toThrow('noise is -1')
})
