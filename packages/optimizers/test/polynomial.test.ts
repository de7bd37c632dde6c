import { normal, seededRandom } from '@odot/autodiff'
import { gradientDescent, interpolatedLine, lbfgs, minimize, minimizeSync, polynomial } from '@odot/optimizers'
import { quadratic, rosenbrock } from '@odot/optimizers/laws'
import type { Oracle } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { polynomialMinimum } from '../src/searches/polynomial-minimum.js'
import { polynomialAt, positiveSignChanges } from '../src/searches/real-roots.js'

/** The coefficients of scale · Π (t − rᵢ). */
function fromRoots(roots: readonly number[], scale = 1): Float64Array {
  let c = [scale]
  for (const r of roots) c = [...c, 0].map((_, i) => (c[i - 1] ?? 0) - r * (c[i] ?? 0))
  return Float64Array.from(c)
}

describe('sign changes', () => {
  test('are the positive roots of odd multiplicity, ascending', () => {
    expect(positiveSignChanges(fromRoots([1, 2, 3, -4])).map((t) => t.toFixed(12))).toEqual([
      '1.000000000000',
      '2.000000000000',
      '3.000000000000',
    ])
    expect(positiveSignChanges(fromRoots([2, 2, 5])).at(-1)).toBeCloseTo(5, 12)
    expect(positiveSignChanges(fromRoots([3, 3, 3]))[0]).toBeCloseTo(3, 4)
    expect(positiveSignChanges(fromRoots([0, 0, 7]))).toEqual([7])
    expect(positiveSignChanges(Float64Array.of(1, 0, 1))).toEqual([])
    expect(positiveSignChanges(Float64Array.of(4))).toEqual([])
    expect(positiveSignChanges(Float64Array.of(-6, 2, 0, 0))).toEqual([3])
  })

  test('are found wherever they are apart, on any scale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.3, max: 0.9, noNaN: true }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: -12, max: 12 }),
        (gaps, scale) => {
          let at = 0
          const roots = gaps.map((gap) => {
            at += gap
            return at
          })
          const unit = 10 ** scale
          const found = positiveSignChanges(fromRoots(roots.map((r) => r * unit)))
          expect(found.length).toBe(roots.length)
          // The condition of a root of degree 6 whose neighbours are 0.3 apart, times the rounding of the coefficients.
          for (const [i, t] of found.entries()) expect(Math.abs(t / unit - roots[i]!)).toBeLessThanOrEqual(1e-8)
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe('the minimum of a polynomial on t ≥ 0', () => {
  test('is no higher than any sample of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer(), fc.integer({ min: -6, max: 6 }), (half, seed, scale) => {
        const random = seededRandom(seed)
        const unit = 10 ** scale
        const coefficients = Float64Array.from({ length: 2 * half + 1 }, (_, i) => normal(random) / unit ** i)
        coefficients[2 * half] = Math.abs(coefficients[2 * half]!)
        const at = polynomialMinimum(coefficients)
        expect(at).toBeGreaterThanOrEqual(0)
        const least = polynomialAt(coefficients, at)
        const rounding = 1e-14 * coefficients.reduce((sum, c, i) => sum + Math.abs(c) * at ** i, 0)
        const samples = Array.from({ length: 4000 }, (_, k) => polynomialAt(coefficients, unit * 10 ** (-4 + k / 500)))
        expect(least).toBeLessThanOrEqual(Math.min(coefficients[0]!, ...samples) + rounding)
      }),
      { seed: 3, numRuns: 60 },
    )
  })

  test('is Infinity for one that falls for ever, 0 for one that rises, and NaN for one with holes', () => {
    expect(polynomialMinimum(Float64Array.of(1, 1, -1))).toBe(Number.POSITIVE_INFINITY)
    expect(polynomialMinimum(Float64Array.of(1, 1, 1))).toBe(0)
    expect(polynomialMinimum(Float64Array.of(1, 0, 0))).toBe(0)
    expect(polynomialMinimum(Float64Array.of(1, Number.NaN, 1))).toBeNaN()
    // the leading coefficient is what rounding left of zero
    expect(polynomialMinimum(Float64Array.of(0, -2, 1, -1e-17))).toBe(1)
  })
})

test('the step passes over a local minimum of the line to the global one', () => {
  // (t − 1)² (t − 4)² − 2t: a local minimum near 1, and a lower one near 4
  const quartic = (x: Float64Array, gradient: Float64Array): number => {
    const t = x[0]!
    gradient[0] = 2 * (t - 1) * (t - 4) * (2 * t - 5) - 2
    return (t - 1) ** 2 * (t - 4) ** 2 - 2 * t
  }
  const oracle = interpolatedLine({ size: 1, valueAndGradient: quartic }, { degree: 4 })
  const { x } = minimizeSync(gradientDescent({ search: polynomial() }), oracle, [0], { maxIterations: 1 })
  expect(x[0]).toBeGreaterThan(4)
  expect(minimizeSync(gradientDescent(), quartic, [0]).x[0]).toBeLessThan(1.2)
})

const broken = {
  size: 2,
  valueAndGradient: rosenbrock(2).objective,
  line: (_x: Float64Array, _direction: Float64Array, coefficients: Float64Array): number => {
    coefficients.fill(-1)
    return 4
  },
}

test('where the coefficients are wrong, the other search goes on', () => {
  const { status, value } = minimizeSync(lbfgs({ search: polynomial() }), broken, rosenbrock(2).start)
  expect(status).toBe('converged')
  expect(value).toBeLessThan(1e-15)
})

test('interpolated lines are those that were worked out', async () => {
  const random = seededRandom(5)
  for (const [problem, degree] of [
    [rosenbrock(6), 4],
    [quadratic(6, 30), 2],
    [rosenbrock(6), 7],
  ] as const) {
    const plain: Oracle = { size: 6, valueAndGradient: problem.objective }
    const waiting: Oracle = { size: 6, valueAndGradient: async (x, gradient) => problem.objective(x, gradient) }
    for (let round = 0; round < 20; round++) {
      const draw = (): Float64Array => Float64Array.from({ length: 6 }, () => normal(random))
      const [x, direction, exact, found, later] = [draw(), draw(), new Float64Array(10), new Float64Array(10), new Float64Array(10)]
      problem.answers?.line?.(x, direction, exact)
      expect(interpolatedLine(plain, { degree }).line(x, direction, found)).toBe(degree)
      await interpolatedLine(waiting, { degree }).line(x, direction, later)
      expect(later).toEqual(found)
      const size = Math.max(...exact.map(Math.abs))
      for (const [i, c] of found.entries()) expect(Math.abs(c - exact[i]!) / size).toBeLessThan(1e-11)
    }
  }
})

test('an oracle without lines, an array that is too short, and options that make no sense are refused', async () => {
  const { objective, start } = rosenbrock(2)
  expect(() => minimizeSync(lbfgs({ search: polynomial() }), objective, start)).toThrow('lbfgs asks for line')
  await expect(minimize(gradientDescent({ search: polynomial() }), objective, start)).rejects.toThrow('gradient descent asks for line')
  const oracle = interpolatedLine({ size: 2, valueAndGradient: objective }, { degree: 4 })
  expect(() => minimizeSync(lbfgs({ search: polynomial({ maxDegree: 3 }) }), oracle, start)).toThrow('degree 4 has 5 coefficients')
  expect(() => polynomial({ maxDegree: 0.5 })).toThrow('maxDegree is 0.5')
  expect(() => interpolatedLine(oracle, { degree: 17 })).toThrow('degree is 17')
})
