import { readFileSync } from 'node:fs'
import { diabetes, leukemia } from '@odot/datasets'
import { type LassoModel, type LassoSolver, lasso, type MatrixLike } from '@odot/estimators'
import { describe, expect, test } from 'vitest'

// Optima by independent float64 code; the gap of each is at most 1e-12.
interface Golden {
  readonly lambdaMax: number
  readonly fits: readonly {
    readonly lambdaRatio: number
    readonly lambda: number
    readonly objective: number
    readonly nonzeros: number
    readonly coefficients: Readonly<Record<string, number>>
  }[]
}

const golden: Readonly<Record<'diabetes.lasso' | 'leukemia.lasso', Golden>> = JSON.parse(
  readFileSync(new URL('./fixtures/golden.json', import.meta.url), 'utf8'),
)
const solvers: readonly LassoSolver[] = ['hadamard', 'coordinate-descent']
const sets = { 'diabetes.lasso': diabetes, 'leukemia.lasso': leukemia } as const

for (const name of ['diabetes.lasso', 'leukemia.lasso'] as const) {
  describe(name, () => {
    for (const solver of solvers) {
      for (const fit of golden[name].fits) {
        test(`${solver} at ${fit.lambdaRatio} λmax finds the golden optimum with a relative gap of at most 1e-10`, async () => {
          const { X, y } = await sets[name]()
          const model = await lasso({ lambda: fit.lambda, tolerance: 1e-10, solver }).fit(X, y)
          expect(model.status).toBe('converged')
          expect(model.certificate.kind).toBe('gap')
          expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-10)
          expectRelative(model.lambdaMax, golden[name].lambdaMax, 1e-9)
          expectRelative(model.certificate.primal, fit.objective, 1e-9)
          expect(support(model)).toEqual(Object.keys(fit.coefficients).map(Number))
          for (const [j, value] of Object.entries(fit.coefficients)) {
            expect(Math.abs(model.standardizedCoefficients[Number(j)]! - value)).toBeLessThan(1e-4 * (1 + Math.abs(value)))
          }
          for (const j of model.certificate.certifiedZeros ?? []) expect(fit.coefficients[j] ?? 0).toBe(0)
        })
      }
    }
  })
}

interface WeightedCase {
  readonly loss: string
  readonly lambdaMax: number
  readonly lambda: number
  readonly lambdaRatio: number
  readonly primal: number
  readonly coefficientsStandardized: readonly number[]
  readonly interceptOriginal: number
  readonly coefficients: readonly number[]
}

const weighted: {
  readonly X: readonly number[][]
  readonly y: readonly number[]
  readonly sampleWeight: readonly number[]
  readonly offset: readonly number[]
  readonly penaltyFactor: readonly number[]
  readonly cases: readonly WeightedCase[]
} = JSON.parse(readFileSync(new URL('./fixtures/weighted.json', import.meta.url), 'utf8'))

describe('weights, offset, penalty factors 0, 1 and 2, intercept and standardisation together', () => {
  const { X, y, sampleWeight, offset, penaltyFactor, cases } = weighted
  for (const solver of solvers) {
    for (const expected of cases.filter(({ loss }) => loss === 'leastSquares')) {
      test(`${solver} at ${expected.lambdaRatio} λmax equals the golden optimum to 1e-9`, () => {
        const model = lasso({ lambdaRatio: expected.lambdaRatio, sampleWeight, offset, penaltyFactor, tolerance: 1e-13, solver }).fitSync(
          X,
          y,
        )
        expectRelative(model.lambdaMax, expected.lambdaMax, 1e-9)
        expectRelative(model.lambda, expected.lambda, 1e-9)
        expectRelative(model.certificate.primal, expected.primal, 1e-9)
        expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-10)
        expect(support(model)).toEqual([...expected.coefficients.keys()].filter((j) => Math.abs(expected.coefficients[j]!) > 1e-9))
        expectClose(model.coefficients, expected.coefficients, solver === 'hadamard' ? 1e-9 : 1e-6)
        expectClose(model.standardizedCoefficients, expected.coefficientsStandardized, solver === 'hadamard' ? 1e-9 : 1e-6)
        expectClose([model.intercept], [expected.interceptOriginal], solver === 'hadamard' ? 1e-9 : 1e-6)
      })
    }
  }

  test('columns by name, rows and either order of a typed array give the same fit', () => {
    const [n, p] = [X.length, X[0]!.length]
    const options = { lambdaRatio: 0.1, sampleWeight, offset, penaltyFactor, tolerance: 1e-12 }
    const reference = lasso(options).fitSync(X, y)
    const columnMajor = Float64Array.from({ length: n * p }, (_, k) => X[k % n]![Math.floor(k / n)]!)
    const forms: readonly MatrixLike[] = [
      { data: Float64Array.from(X.flat()), shape: [n, p] },
      { data: columnMajor, shape: [n, p], order: 'column-major' },
      Object.fromEntries(X[0]!.map((_, j) => [`x${j}`, X.map((row) => row[j]!)])),
    ]
    for (const form of forms) {
      const model = lasso(options).fitSync(form, y)
      expectClose(model.coefficients, reference.coefficients, 1e-10)
      expectClose(model.predict(form, { offset }), reference.predict(X, { offset }), 1e-9)
    }
  })
})

function support({ coefficients }: LassoModel): readonly number[] {
  return [...coefficients.keys()].filter((j) => coefficients[j] !== 0)
}

function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected))
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < actual.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected[i]!)))
}
