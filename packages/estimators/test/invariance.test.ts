import { normal, seededRandom } from '@odot/autodiff'
import { lasso, type Model, type SolverName } from '@odot/estimators'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

interface Drawn {
  readonly X: number[][]
  readonly y: number[]
}

function draw(seed: number, rows: number, columns: number): Drawn {
  const random = seededRandom(seed)
  const X = Array.from({ length: rows }, () => {
    const common = normal(random)
    return Array.from({ length: columns }, () => 0.6 * common + normal(random))
  })
  const y = X.map((row) => 2 * row[0]! - (row[1] ?? 0) + 0.5 * normal(random))
  return { X, y }
}

const tolerance = 1e-11
const cases = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  rows: fc.integer({ min: 2, max: 25 }),
  columns: fc.integer({ min: 1, max: 40 }),
  lambdaRatio: fc.constantFrom(0.5, 0.1, 0.02),
})
const runs = { seed: 5, numRuns: 60 }

function near(a: ArrayLike<number>, b: ArrayLike<number>, within: number): void {
  for (let i = 0; i < a.length; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThanOrEqual(within * (1 + Math.abs(b[i]!)))
}

const fitted = (model: Model, X: number[][]): Float64Array => model.predict(X)

for (const solver of ['hadamard', 'coordinate-descent'] as const satisfies readonly SolverName[]) {
  describe(solver, () => {
    test('reaches a relative gap of 1e-11 for any shape: n > p, p ≫ n, n = 2, p = 1', () => {
      fc.assert(
        fc.property(cases, ({ seed, rows, columns, lambdaRatio }) => {
          const { X, y } = draw(seed, rows, columns)
          const model = lasso({ lambdaRatio, tolerance, solver }).fitSync(X, y)
          expect(model.status).toBe('converged')
          expect(model.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
        }),
        runs,
      )
    })

    test('λmax gives all zeros and 0.999 λmax does not', () => {
      fc.assert(
        fc.property(cases, ({ seed, rows, columns }) => {
          const { X, y } = draw(seed, rows, columns)
          const at = (lambdaRatio: number): Model => lasso({ lambdaRatio, tolerance, solver }).fitSync(X, y)
          expect(at(1).coefficients.every((b) => b === 0)).toBe(true)
          expect(at(0.999).coefficients.some((b) => b !== 0)).toBe(true)
        }),
        runs,
      )
    })

    test('integer weights equal repeated rows, and a weight of zero leaves a row out', () => {
      const { X, y } = draw(3, 12, 4)
      const sampleWeight = y.map((_, i) => i % 3)
      const repeat = <T>(rows: readonly T[]): T[] => rows.flatMap((row, i) => Array.from({ length: sampleWeight[i]! }, () => row))
      const weighted = lasso({ lambda: 0.05, sampleWeight, tolerance, solver }).fitSync(X, y)
      const repeated = lasso({ lambda: 0.05, tolerance, solver }).fitSync(repeat(X), repeat(y))
      near(weighted.coefficients, repeated.coefficients, 1e-6)
      near([weighted.certificate.primal], [repeated.certificate.primal], 1e-11)
    })

    test('an offset is the same as a response without it', () => {
      const { X, y } = draw(4, 20, 6)
      const offset = y.map((_, i) => Math.sin(i))
      const shifted = lasso({ lambda: 0.05, offset, tolerance, solver }).fitSync(X, y)
      const plain = lasso({ lambda: 0.05, tolerance, solver }).fitSync(
        X,
        y.map((value, i) => value - offset[i]!),
      )
      near(shifted.coefficients, plain.coefficients, 1e-12)
      near(
        shifted.predict(X, { offset }),
        fitted(plain, X).map((value, i) => value + offset[i]!),
        1e-12,
      )
    })

    test('rescaling columns and permuting rows and columns does not change predictions', () => {
      const { X, y } = draw(6, 20, 8)
      const reference = lasso({ lambdaRatio: 0.1, tolerance, solver }).fitSync(X, y)
      const changed = (row: readonly number[]): number[] => row.map((x, j) => (x + j) * 10 ** (j - 3)).toReversed()
      const turned = lasso({ lambdaRatio: 0.1, tolerance, solver }).fitSync(X.map(changed).toReversed(), y.toReversed())
      near(fitted(turned, X.map(changed)), fitted(reference, X), 1e-5)
      near([turned.certificate.primal], [reference.certificate.primal], 1e-10)
    })

    test('rescaling the response rescales the fit', () => {
      const { X, y } = draw(7, 20, 8)
      const reference = lasso({ lambdaRatio: 0.1, tolerance, solver }).fitSync(X, y)
      for (const scale of [1e-8, 1e8]) {
        const scaled = lasso({ lambdaRatio: 0.1, tolerance, solver }).fitSync(
          X,
          y.map((value) => value * scale),
        )
        near(
          scaled.coefficients.map((b) => b / scale),
          reference.coefficients,
          1e-5,
        )
      }
    })

    test('duplicated and collinear columns are fitted to the same gap', () => {
      const { X, y } = draw(8, 20, 5)
      const doubled = X.map((row) => [...row, ...row, row[0]! + row[1]!])
      const model = lasso({ lambdaRatio: 0.05, tolerance, solver }).fitSync(doubled, y)
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
    })

    test('without intercept and standardisation the objective is the textbook one', () => {
      const { X, y } = draw(9, 15, 4)
      const model = lasso({ lambda: 0.2, intercept: false, standardize: false, tolerance, solver }).fitSync(X, y)
      const objective = (b: ArrayLike<number>): number =>
        X.reduce((total, row, i) => total + (y[i]! - row.reduce((sum, x, j) => sum + x * b[j]!, 0)) ** 2, 0) / (2 * X.length) +
        0.2 * Array.from(b).reduce((total, value) => total + Math.abs(value), 0)
      const best = objective(model.coefficients)
      near([best], [model.certificate.primal], 1e-12)
      const random = seededRandom(1)
      for (let k = 0; k < 200; k++)
        expect(objective(model.coefficients.map((b) => b + 0.01 * normal(random)))).toBeGreaterThanOrEqual(best * (1 - tolerance))
      expect(model.intercept).toBe(0)
    })
  })
}

test('both solvers find the same objective, and certified zeros are zeros of both', () => {
  fc.assert(
    fc.property(cases, ({ seed, rows, columns, lambdaRatio }) => {
      const { X, y } = draw(seed, rows, columns)
      const smooth = lasso({ lambdaRatio, tolerance }).fitSync(X, y)
      const referee = lasso({ lambdaRatio, tolerance, solver: 'coordinate-descent' }).fitSync(X, y)
      near([smooth.certificate.primal], [referee.certificate.primal], 1e-10)
      for (const j of smooth.certificate.certifiedZeros ?? []) expect(Math.abs(referee.coefficients[j]!)).toBe(0)
      for (const j of referee.certificate.certifiedZeros ?? []) expect(Math.abs(smooth.coefficients[j]!)).toBe(0)
    }),
    runs,
  )
})
