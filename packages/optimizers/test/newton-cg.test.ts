import { normal, seededRandom } from '@odot/autodiff'
import { loadState, minimizeSync, newtonCg, saveState } from '@odot/optimizers'
import { logisticRegression, quadratic, rosenbrock, solverLaws } from '@odot/optimizers/laws'
import type { Ask, Oracle } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { smallestRitz } from '../src/solvers/lanczos.js'
import { symmetricEigenInto } from '../src/symmetric-eigen.js'
import { hadamardLasso } from './hadamard-lasso.js'

/** With more than 3 variables the function of Rosenbrock has a second minimum, where a second-order method may end. */
const problems = [quadratic(1, 3), quadratic(12, 1e4), rosenbrock(2), rosenbrock(3), logisticRegression]
for (const { name, check } of solverLaws(newtonCg(), { problems, course: rosenbrock(3) })) test(name, check)

test('convergence is superlinear, and a step costs few products of a matrix with few distinct eigenvalues', () => {
  const { objective, answers, start } = rosenbrock(3)
  const residuals: number[] = []
  minimizeSync(newtonCg(), { size: 3, valueAndGradient: objective, ...answers }, start, {
    tolerance: 1e-12,
    onProgress: ({ residual }) => residuals.push(residual),
  })
  const late = residuals.findIndex((r) => r < 1e-2)
  expect(residuals.length - late).toBeLessThanOrEqual(6)

  const size = 400
  let products = 0
  const valueAndGradient = (x: Float64Array, gradient: Float64Array): number => {
    let value = 0
    for (let i = 0; i < size; i++) {
      gradient[i] = ((i % 3) + 1) * (x[i]! - 1)
      value += 0.5 * gradient[i]! * (x[i]! - 1)
    }
    return value
  }
  const hessianProduct = (_: Float64Array, v: Float64Array, out: Float64Array): number => {
    products++
    for (let i = 0; i < size; i++) out[i] = ((i % 3) + 1) * v[i]!
    return 0
  }
  const solve = () =>
    minimizeSync(newtonCg({ curvatureBelow: 0, radius: 100 }), { size, valueAndGradient, hessianProduct }, new Float64Array(size))
  expect(solve().status).toBe('converged')
  expect(products).toBeLessThanOrEqual(15)
})

describe('on the Hadamard surrogate of a lasso', () => {
  const { oracle, smallestCurvature, optimum, size } = hadamardLasso()

  test('the saddle u = v = 0 is left where |g| > λ, and the lasso is solved', () => {
    const { status, value, x } = minimizeSync(newtonCg(), oracle, new Float64Array(size), { tolerance: 1e-10 })
    expect(status).toBe('converged')
    expect(value - optimum).toBeLessThanOrEqual(1e-12)
    expect(smallestCurvature(x)).toBeGreaterThanOrEqual(-1e-10)
  })

  test('a run that is saved and loaded after each iteration gives the same bits, on the way out of the saddle too', () => {
    const start = new Float64Array(size)
    const whole = minimizeSync(newtonCg(), oracle, start, { tolerance: 1e-10 })
    let part = minimizeSync(newtonCg(), oracle, start, { tolerance: 1e-10, maxIterations: 1 })
    while (part.status === 'max-iterations') {
      const state = loadState<typeof part.state>(saveState(part.state))
      part = minimizeSync(newtonCg(), oracle, start, { tolerance: 1e-10, maxIterations: 1, state })
    }
    expect(saveState(part.state)).toBe(saveState(whole.state))
  })

  test('without the look at curvature it stays there', () => {
    expect(minimizeSync(newtonCg({ curvatureBelow: 0 }), oracle, new Float64Array(size)).iterations).toBe(0)
  })

  test('from balanced starts, which lock signs, and from random ones it ends at second-order points: solutions', () => {
    const random = seededRandom(3)
    for (let run = 0; run < 12; run++) {
      const half = Array.from({ length: size / 2 }, () => normal(random))
      const other = run % 2 ? half : Array.from({ length: size / 2 }, () => normal(random))
      const { status, x, value } = minimizeSync(newtonCg(), oracle, [...half, ...other], { tolerance: 1e-10 })
      expect(status).toBe('converged')
      expect(smallestCurvature(x)).toBeGreaterThanOrEqual(-1e-10)
      expect(value - optimum).toBeLessThanOrEqual(1e-12)
    }
  })
})

test('Lanczos finds the smallest eigenvalue and its vector with as many products as the matrix has rows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (n, seed) => {
      const random = seededRandom(seed)
      const H = new Float64Array(n * n)
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) H[i * n + j] = H[j * n + i] = normal(random)
      const direction = new Float64Array(n)
      const run: Generator<Ask<Oracle>, { readonly value: number }, number> = smallestRitz(new Float64Array(n), n, direction)
      let turn = run.next()
      while (!turn.done) {
        if (turn.value.ask !== 'hessianProduct') throw new Error(turn.value.ask)
        const [, v, out] = turn.value.args
        for (let i = 0; i < n; i++) out[i] = v.reduce((total, entry, j) => total + H[i * n + j]! * entry, 0)
        turn = run.next(0)
      }
      const eigen = { values: new Float64Array(n), vectors: new Float64Array(n * n) }
      symmetricEigenInto(H, n, eigen, new Float64Array(n))
      expect(turn.value.value).toBeCloseTo(eigen.values[0]!, 9)
      expect(Math.abs(direction.reduce((total, d, i) => total + d * eigen.vectors[i * n]!, 0))).toBeGreaterThan(1 - 1e-5)
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('options that make no sense are refused', () => {
  expect(() => newtonCg({ maxProducts: 0 })).toThrow('maxProducts is 0')
  expect(() => newtonCg({ curvatureProducts: 1.5 })).toThrow('curvatureProducts is 1.5')
  expect(() => newtonCg({ curvatureBelow: -1 })).toThrow('curvatureBelow is -1')
  expect(() => newtonCg({ radius: 0 })).toThrow('radius is 0')
  expect(() => newtonCg({ noise: 1 })).toThrow('noise is 1')
})
