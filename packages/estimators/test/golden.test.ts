import { readFileSync } from 'node:fs'
import { breastCancer, diabetes, leukemia } from '@odot/datasets'
import { elasticNet, groupLasso, lasso, type MatrixLike, type Model, type SolverName } from '@odot/estimators'
import { logistic } from '@odot/losses'
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

type GoldenFit = Golden['fits'][number]
const golden: Readonly<Record<'diabetes.lasso' | 'leukemia.lasso', Golden>> & {
  readonly 'diabetes.elasticNet': { readonly fits: readonly (GoldenFit & { readonly mixing: number })[] }
  readonly 'breastCancer.logistic': { readonly lambdaMax: number; readonly fits: readonly (GoldenFit & { readonly intercept: number })[] }
} = JSON.parse(readFileSync(new URL('./fixtures/golden.json', import.meta.url), 'utf8'))
const solvers: readonly SolverName[] = ['hadamard', 'coordinate-descent']
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

for (const solver of solvers) {
  for (const fit of golden['diabetes.elasticNet'].fits)
    test(`${solver}: the elastic net of diabetes, α = ${fit.mixing}, λ = ${fit.lambda}, equals the golden optimum to 1e-9`, async () => {
      const { X, y } = await diabetes()
      const model = elasticNet({ lambda: fit.lambda, mixing: fit.mixing, tolerance: 1e-12, solver }).fitSync(X, y)
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-12)
      expectRelative(model.certificate.primal, fit.objective, 1e-9)
      expect(support(model)).toEqual(Object.keys(fit.coefficients).map(Number))
      expectStandardized(model, fit, 1e-4)
    })

  for (const fit of golden['breastCancer.logistic'].fits)
    test(`${solver}: logistic regression of breast cancer at ${fit.lambdaRatio} λmax equals the golden optimum to 1e-9`, async () => {
      const { X, y } = await breastCancer()
      const model = lasso({ loss: logistic(), lambda: fit.lambda, tolerance: 1e-11, solver }).fitSync(X, y)
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-11)
      expectRelative(model.lambdaMax, golden['breastCancer.logistic'].lambdaMax, 1e-9)
      expectRelative(model.certificate.primal, fit.objective, 1e-9)
      expect(support(model)).toEqual(Object.keys(fit.coefficients).map(Number))
      expectStandardized(model, fit, 1e-4)
      const centred = model.intercept + model.means.reduce((sum, mean, j) => sum + mean * model.coefficients[j]!, 0)
      expectClose([centred], [fit.intercept], 1e-4)
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
  readonly labels: readonly number[]
  readonly groupLasso: {
    readonly groups: readonly number[]
    readonly groupWeights: readonly number[]
    readonly lambdaMax: number
    readonly cases: readonly Pick<WeightedCase, 'lambda' | 'lambdaRatio' | 'primal' | 'coefficientsStandardized'>[]
  }
  readonly sampleWeight: readonly number[]
  readonly offset: readonly number[]
  readonly penaltyFactor: readonly number[]
  readonly cases: readonly WeightedCase[]
} = JSON.parse(readFileSync(new URL('./fixtures/weighted.json', import.meta.url), 'utf8'))

describe('weights, offset, penalty factors 0, 1 and 2, intercept and standardisation together', () => {
  const { X, y, labels, sampleWeight, offset, penaltyFactor, cases } = weighted
  for (const solver of solvers) {
    for (const expected of cases) {
      test(`${expected.loss}, ${solver} at ${expected.lambdaRatio} λmax equals the golden optimum to 1e-9`, () => {
        const options = { lambdaRatio: expected.lambdaRatio, sampleWeight, offset, penaltyFactor, tolerance: 1e-13, solver } as const
        const model =
          expected.loss === 'logistic' ? lasso({ ...options, loss: logistic() }).fitSync(X, labels) : lasso(options).fitSync(X, y)
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

  for (const solver of solvers)
    for (const { lambda, lambdaRatio, primal, coefficientsStandardized } of weighted.groupLasso.cases)
      test(`group lasso, ${solver} at ${lambdaRatio} λmax equals the golden optimum to 1e-9`, () => {
        const { groups, groupWeights, lambdaMax } = weighted.groupLasso
        const model = groupLasso({ lambdaRatio, groups, groupWeights, tolerance: 1e-13, solver }).fitSync(X, y)
        expectRelative(model.lambdaMax, lambdaMax, 1e-9)
        expectRelative(model.lambda, lambda, 1e-9)
        expectRelative(model.certificate.primal, primal, 1e-9)
        expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-12)
        expectClose(model.standardizedCoefficients, coefficientsStandardized, 1e-6)
      })

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

function support({ coefficients }: Model<never>): readonly number[] {
  return [...coefficients.keys()].filter((j) => coefficients[j] !== 0)
}

/** Those that the golden fit has. */
function expectStandardized({ standardizedCoefficients }: Model<never>, { coefficients }: GoldenFit, tolerance: number): void {
  const places = Object.keys(coefficients).map(Number)
  expectClose(
    places.map((j) => standardizedCoefficients[j]!),
    places.map((j) => coefficients[j]!),
    tolerance,
  )
}

function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected))
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < actual.length; i++)
    if (!(Math.abs(actual[i]! - expected[i]!) <= tolerance * (1 + Math.abs(expected[i]!))))
      throw new Error(`entry ${i} is ${actual[i]}, expected ${expected[i]}.`)
}
