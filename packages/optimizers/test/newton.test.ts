import { normal, seededRandom } from '@odot/autodiff'
import { loadState, minimizeSync, type NewtonOptions, type NewtonState, newton, saveState } from '@odot/optimizers'
import { logisticRegression, quadratic, rosenbrock, solverLaws } from '@odot/optimizers/laws'
import type { Oracle, SearchSolver } from '@odot/problem'
import { describe, expect, test } from 'vitest'
import { hadamardLasso } from './hadamard-lasso.js'

/** With more than 3 variables the function of Rosenbrock has a second minimum, where a second-order method may end. */
const problems = [quadratic(1, 3), quadratic(12, 1e4), rosenbrock(2), rosenbrock(3), logisticRegression]
for (const { name, check } of solverLaws(newton(), { problems, course: rosenbrock(3) })) test(name, check)

test('convergence is quadratic: the last residuals square', () => {
  const { objective, answers, start } = rosenbrock(3)
  const oracle = { size: 3, valueAndGradient: objective, ...answers }
  const residuals: number[] = []
  minimizeSync(newton(), oracle, start, { tolerance: 1e-12, onProgress: ({ residual }) => residuals.push(residual) })
  const late = residuals.findIndex((r) => r < 1e-2)
  expect(residuals.length - late).toBeLessThanOrEqual(5)
})

describe('on the Hadamard surrogate of a lasso', () => {
  const { oracle, lambda, smallestCurvature, optimum, size } = hadamardLasso()

  test('the saddle u = v = 0 is left where |g| > λ, and the lasso is solved', () => {
    const zero = new Float64Array(size)
    const gradient = new Float64Array(size)
    const first = oracle.valueAndGradient(zero, gradient)
    expect(gradient.every((g) => g === 0)).toBe(true)
    const { status, value, x, residual } = minimizeSync(newton(), oracle, zero, { tolerance: 1e-10 })
    expect(status).toBe('converged')
    expect(value).toBeLessThan(first)
    expect(value - optimum).toBeLessThanOrEqual(1e-12)
    expect(residual).toBeLessThanOrEqual(1e-10)
    expect(smallestCurvature(x)).toBeGreaterThanOrEqual(-1e-10)
  })

  test('zero is where it stays when λ is above every gradient', () => {
    const large = hadamardLasso({ share: 1.01 })
    const { status, iterations } = minimizeSync(newton(), large.oracle, new Float64Array(size))
    expect([status, iterations]).toEqual(['converged', 0])
  })

  test('from balanced starts, which lock signs, and from random ones it ends at second-order points: solutions', () => {
    const random = seededRandom(3)
    for (let run = 0; run < 12; run++) {
      const half = Array.from({ length: size / 2 }, () => normal(random))
      const other = run % 2 ? half : Array.from({ length: size / 2 }, () => normal(random))
      const { status, x, value } = minimizeSync(newton(), oracle, [...half, ...other], { tolerance: 1e-10 })
      expect(status).toBe('converged')
      expect(smallestCurvature(x)).toBeGreaterThanOrEqual(-1e-10)
      expect(value - optimum).toBeLessThanOrEqual(1e-12)
    }
    expect(lambda).toBeGreaterThan(0)
  })

  test('a run that is saved and loaded after each iteration gives the same bits, on the way out of the saddle too', () => {
    const start = new Float64Array(size)
    const whole = minimizeSync(newton(), oracle, start, { tolerance: 1e-10 })
    let part = minimizeSync(newton(), oracle, start, { tolerance: 1e-10, maxIterations: 1 })
    while (part.status === 'max-iterations') {
      const state = loadState<NewtonState>(saveState(part.state))
      part = minimizeSync(newton(), oracle, start, { tolerance: 1e-10, maxIterations: 1, state })
    }
    expect(saveState(part.state)).toBe(saveState(whole.state))
  })

  test('the whole Hessian at once gives the bits of its columns', () => {
    const n = size
    const unit = new Float64Array(n)
    const hessian: Oracle['hessian'] = (x, out) => {
      for (let j = 0; j < n; j++) {
        unit.fill(0)
        unit[j] = 1
        oracle.hessianProduct(x, unit, out.subarray(j * n, (j + 1) * n))
      }
      return 0
    }
    const solve = (options: NewtonOptions) => minimizeSync(newton(options), { ...oracle, hessian }, new Float64Array(n).fill(0.5))
    expect(solve({ hessian: 'matrix' }).x).toEqual(solve({}).x)
  })
})

test('a solver that takes |λ| for λ without a look at curvature stays at the saddle, which the residual would have told', () => {
  const { oracle, size } = hadamardLasso()
  const good: SearchSolver<NewtonState, Oracle> = newton()
  const blind: SearchSolver<NewtonState, Oracle> = {
    ...good,
    monitor: (state) => ({ ...good.monitor(state), residual: Math.max(...state.gradient.map(Math.abs)) }),
  }
  expect(minimizeSync(blind, oracle, new Float64Array(size)).iterations).toBe(0)
  expect(minimizeSync(good, oracle, new Float64Array(size)).iterations).toBeGreaterThan(0)
})

test('options that make no sense, and an oracle without products, are refused', () => {
  expect(() => newton({ radius: 0 })).toThrow('radius is 0')
  expect(() => newton({ noise: -1 })).toThrow('noise is -1')
  const { objective, start } = rosenbrock(2)
  expect(() => minimizeSync(newton(), objective, start)).toThrow('newton asks for hessianProduct, which this objective does not have')
})
