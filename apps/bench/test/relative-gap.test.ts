import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepared } from '../src/estimators/data-sets.js'
import type { FitData, ModelName } from '../src/estimators/fit.js'
import { relativeGap, worstGap } from '../src/estimators/relative-gap.js'
import { lambdaMaxOf, lambdasOf } from '../src/estimators/strengths.js'

interface Problem {
  readonly name: string
  readonly loss: string
  readonly penalty: string
  readonly lambda: number
  readonly mixing?: number
  readonly sampleWeight?: readonly number[]
  readonly intercept: boolean
  readonly X: readonly (readonly number[])[]
  readonly y: readonly number[]
  readonly solution: { readonly coefficients: readonly number[]; readonly objective: number }
}

const { problems }: { readonly problems: readonly Problem[] } = JSON.parse(
  readFileSync(new URL('../../../packages/estimators/test/fixtures/sklearn.json', import.meta.url), 'utf8'),
)

/** Columns as they are; with an intercept they are centred, which takes it out of least squares. */
function dataOf({ X, y, intercept }: Problem): FitData {
  const [rows, columns] = [X.length, X[0]!.length]
  const mean = (column: readonly number[]) => (intercept ? column.reduce((total, x) => total + x, 0) / rows : 0)
  const means = Array.from({ length: columns }, (_, j) => mean(X.map((row) => row[j]!)))
  const byColumns = Float64Array.from({ length: rows * columns }, (_, k) => {
    const j = Math.floor(k / rows)
    return X[k % rows]![j]! - means[j]!
  })
  const middle = mean(y)
  const centred = Float64Array.from(y, (yi) => yi - middle)
  return { X: byColumns, rows, columns, responses: { lasso: centred, 'elastic-net': centred, logistic: Float64Array.from(y) } }
}

interface Golden {
  readonly model: ModelName
  readonly problem: Problem
}

/** The gap knows no weights, no intercepts of logistic models and one mixing. */
function modelOf({ loss, penalty, intercept, mixing, sampleWeight, lambda }: Problem): ModelName | undefined {
  if (sampleWeight || lambda === 0) return undefined
  if (loss === 'leastSquares' && penalty === 'lasso') return 'lasso'
  if (loss === 'leastSquares' && penalty === 'elasticNet' && mixing === 0.5) return 'elastic-net'
  return loss === 'logistic' && penalty === 'lasso' && !intercept ? 'logistic' : undefined
}

const golden = problems.flatMap((problem): readonly Golden[] => {
  const model = modelOf(problem)
  return model ? [{ model, problem }] : []
})

/** Numbers that differ, without a generator. */
const waves = (rows: number, columns: number): FitData => {
  const data = Float64Array.from({ length: rows * columns }, (_, k) => Math.sin(k * k + 1) + 0.5 * Math.cos(7 * k))
  return prepared(
    { data, shape: [rows, columns], stride: columns },
    Float64Array.from({ length: rows }, (_, i) => Math.sin(3 * i) + data[i * columns]!),
  )
}

describe('the gap', () => {
  test.each(golden)('of the optimum $problem.name by scikit-learn is zero', ({ model, problem }) => {
    const coefficients = Float64Array.from(problem.solution.coefficients)
    expect(Math.abs(relativeGap(dataOf(problem), { model, lambda: problem.lambda, coefficients }))).toBeLessThan(1e-9)
  })

  test.each(golden)('of anything near $problem.name is at least what it is above the optimum', ({ model, problem }) => {
    const data = dataOf(problem)
    const optimum = Float64Array.from(problem.solution.coefficients)
    const nullLoss = model === 'logistic' ? Math.LN2 : data.responses.lasso.reduce((total, y) => total + y * y, 0) / (2 * data.rows)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 1e-3, max: 2, noNaN: true }), (seed, size) => {
        const coefficients = optimum.map((b, j) => b + size * Math.sin(seed * (j + 1)))
        const gap = relativeGap(data, { model, lambda: problem.lambda, coefficients })
        const above = (objectiveOf(problem, data, coefficients) - objectiveOf(problem, data, optimum)) / nullLoss
        expect(gap).toBeGreaterThanOrEqual(above - 1e-9)
        expect(gap).toBeGreaterThan(0)
      }),
      { numRuns: 20 },
    )
  })

  test.each(['lasso', 'elastic-net', 'logistic'] as const)(
    'of zeros, for %s, is zero at λmax and from there up, and positive below',
    (model) => {
      const data = waves(30, 12)
      const lambdaMax = lambdaMaxOf(data, model)
      const coefficients = new Float64Array(12)
      const at = (ratio: number) => relativeGap(data, { model, lambda: ratio * lambdaMax, coefficients })
      for (const ratio of [1, 1.5, 10]) expect(Math.abs(at(ratio))).toBeLessThan(1e-14)
      expect(at(0.9)).toBeGreaterThan(1e-6)
    },
  )

  test('of an elastic net of one column is that of its closed form', () => {
    // X = y: minimise ½(1 − b)² + λ(|b| + b²/2)/2, so b = (1 − λ/2)/(1 + λ/2)
    const y = Float64Array.of(1, -1, 1, -1)
    const data = { X: y, rows: 4, columns: 1, responses: { lasso: y, 'elastic-net': y, logistic: y } }
    const gap = (b: number) => relativeGap(data, { model: 'elastic-net', lambda: 0.4, coefficients: Float64Array.of(b) })
    expect(Math.abs(gap(0.8 / 1.2))).toBeLessThan(1e-15)
    expect(gap(0.6)).toBeGreaterThan(1e-4)
  })

  test('of coefficients that are not numbers is infinite, and the largest of a path counts', () => {
    const data = waves(20, 5)
    const lambdaMax = lambdaMaxOf(data, 'lasso')
    const lambdas = Float64Array.of(lambdaMax, lambdaMax / 2)
    const zeros = new Float64Array(10)
    const alone = relativeGap(data, { model: 'lasso', lambda: lambdaMax / 2, coefficients: zeros.subarray(5) })
    expect(worstGap(data, { model: 'lasso', lambdas, coefficients: zeros })).toBe(alone)
    zeros[7] = Number.NaN
    expect(worstGap(data, { model: 'lasso', lambdas, coefficients: zeros })).toBe(Number.POSITIVE_INFINITY)
    expect(worstGap(data, { model: 'lasso', lambdas, coefficients: zeros.subarray(0, 5) })).toBe(Number.POSITIVE_INFINITY)
  })
})

test('there are golden optima of the lasso and of logistic models', () => {
  const count = (model: ModelName) => golden.filter((each) => each.model === model).length
  expect(count('lasso')).toBeGreaterThan(5)
  expect(count('logistic')).toBeGreaterThan(3)
})

test('a path has a hundred λ from λmax to 0.01 λmax in equal ratios', () => {
  const lambdas = lambdasOf(3, 'path')
  expect(lambdas).toHaveLength(100)
  expect([lambdas[0], lambdas[99]]).toEqual([3, expect.closeTo(0.03, 14)])
  expect(lambdas[1]! / lambdas[0]!).toBeCloseTo(lambdas[99]! / lambdas[98]!, 12)
  expect([...lambdasOf(3, 0.1)]).toEqual([3 * 0.1])
})

test('prepared columns and responses have mean 0 and variance 1, and labels are signs', () => {
  const { X, rows, columns, responses } = waves(25, 4)
  for (const numbers of [...Array.from({ length: columns }, (_, j) => X.subarray(j * rows, (j + 1) * rows)), responses.lasso]) {
    expect(Math.abs(numbers.reduce((total, x) => total + x, 0))).toBeLessThan(1e-12)
    expect(numbers.reduce((total, x) => total + x * x, 0) / rows).toBeCloseTo(1, 12)
  }
  expect([...responses.logistic]).toEqual([...responses.lasso].map((y) => (y > 0 ? 1 : -1)))
})

function objectiveOf({ X, y, loss, penalty, lambda }: Problem, data: FitData, b: Float64Array): number {
  const total = Array.from({ length: X.length }, (_, i) => {
    let eta = 0
    for (let j = 0; j < b.length; j++) eta += data.X[j * data.rows + i]! * b[j]!
    return loss === 'logistic' ? Math.log(1 + Math.exp(-y[i]! * eta)) : (data.responses.lasso[i]! - eta) ** 2 / 2
  }).reduce((sum, x) => sum + x, 0)
  const share = penalty === 'elasticNet' ? 0.5 : 1
  return total / X.length + lambda * b.reduce((sum, x) => sum + share * Math.abs(x) + ((1 - share) / 2) * x * x, 0)
}
