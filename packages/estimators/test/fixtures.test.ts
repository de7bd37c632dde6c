import { readFileSync } from 'node:fs'
import { elasticNet, groupLasso, lasso, type Model, multiTaskLasso, nonnegativeLasso } from '@odot/estimators'
import { leastSquares, logistic, multinomial, poisson } from '@odot/losses'
import { describe, expect, test } from 'vitest'
import { maxOf } from './family-numbers.js'

// What scikit-learn and glmnet found, in our convention; the README beside the files says how they were made.
interface Problem {
  readonly name: string
  readonly loss: 'leastSquares' | 'logistic' | 'multinomial' | 'poisson'
  readonly penalty: 'lasso' | 'elasticNet' | 'nonnegativeLasso' | 'multiTaskLasso' | 'multiTaskElasticNet'
  readonly lambda: number
  readonly mixing?: number
  readonly intercept: boolean
  readonly standardize: boolean
  readonly penaltyFactor?: readonly number[]
  readonly sampleWeight?: readonly number[]
  readonly offset?: readonly number[] | readonly (readonly number[])[]
  readonly X: readonly (readonly number[])[]
  readonly y: readonly number[] | readonly (readonly number[])[]
  readonly solution: {
    readonly coefficients: readonly number[] | readonly (readonly number[])[]
    readonly intercept: number | readonly number[]
    readonly objective: number
    readonly unique: boolean
  }
}

const tolerance = 1e-10
const losses = { leastSquares, logistic, multinomial, poisson } as const

const flat = (list: readonly number[] | readonly (readonly number[])[]): number[] => list.flat()
const rowsOf = (list: readonly number[] | readonly (readonly number[])[]): (readonly number[])[] =>
  list.map((entry) => (typeof entry === 'number' ? [entry] : entry))

function fitted(problem: Problem): Pick<Model<never>, 'coefficients' | 'intercepts' | 'certificate' | 'status'> {
  const { X, y, penalty, lambda, mixing = 1, intercept, standardize, penaltyFactor, sampleWeight, offset } = problem
  const shared = {
    lambda,
    intercept,
    standardize,
    tolerance,
    ...(sampleWeight && { sampleWeight }),
    ...(offset && { offset: flat(offset) }),
  }
  const options = { ...shared, loss: losses[problem.loss](), ...(penaltyFactor && { penaltyFactor }) }
  if (penalty === 'lasso') return lasso(options).fitSync(X, flat(y))
  if (penalty === 'elasticNet') return elasticNet({ ...options, mixing }).fitSync(X, flat(y))
  if (penalty === 'nonnegativeLasso') return nonnegativeLasso(options).fitSync(X, flat(y))
  if (penalty === 'multiTaskElasticNet') return withRidgeRows(problem)
  if (problem.loss === 'leastSquares') return multiTaskLasso({ ...shared, ...(penaltyFactor && { penaltyFactor }) }).fitSync(X, rowsOf(y))
  // all outputs of a column together are a group of one column
  const groups = X[0]!.map((_, j) => j)
  return groupLasso({ ...shared, loss: options.loss, groups, groupWeights: penaltyFactor ?? groups.map(() => 1) }).fitSync(X, flat(y))
}

/** A ridge is p more rows: least squares of centred columns with √(λ(1 − α))·eⱼ below. The weights add up to 1 + p instead of 1. */
function withRidgeRows({ X, y, lambda, mixing = 1, intercept, standardize, penaltyFactor, sampleWeight, offset }: Problem) {
  expect([standardize, penaltyFactor, sampleWeight, offset]).toEqual([false, undefined, undefined, undefined])
  const p = X[0]!.length
  const n = X.length
  const centred = (rows: readonly (readonly number[])[]): readonly [number[][], number[]] => {
    const means = rows[0]!.map((_, j) => (intercept ? rows.reduce((sum, row) => sum + row[j]! / n, 0) : 0))
    return [rows.map((row) => row.map((x, j) => x - means[j]!)), means]
  }
  const [columns, columnMeans] = centred(X)
  const [responses, means] = centred(rowsOf(y))
  const ridge = Math.sqrt(lambda * (1 - mixing))
  const model = multiTaskLasso({
    lambda: (lambda * mixing) / (1 + p),
    intercept: false,
    standardize: false,
    sampleWeight: [...X.map(() => 1 / n), ...columnMeans.map(() => 1)],
    tolerance: tolerance / (1 + p),
  }).fitSync(
    [...columns, ...columnMeans.map((_, j) => columnMeans.map((__, k) => (k === j ? ridge : 0)))],
    [...responses, ...columnMeans.map(() => means.map(() => 0))],
  )
  const K = means.length
  const intercepts = Float64Array.from(means, (mean, k) =>
    columnMeans.reduce((sum, m, j) => sum - m * model.coefficients[j * K + k]!, mean),
  )
  const { certificate } = model
  return { ...model, intercepts, certificate: { ...certificate, primal: certificate.primal * (1 + p) } }
}

for (const file of ['sklearn', 'glmnet'] as const) {
  const { problems }: { readonly problems: readonly Problem[] } = JSON.parse(
    readFileSync(new URL(`./fixtures/${file}.json`, import.meta.url), 'utf8'),
  )
  describe(file, () => {
    test('has problems', () => {
      expect(problems.length).toBeGreaterThanOrEqual(100)
    })

    test.each(problems)('$name: $penalty of $loss reaches their objective and their coefficients', (problem) => {
      const { objective, coefficients, intercept, unique } = problem.solution
      const model = fitted(problem)
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
      expect(model.certificate.primal).toBeLessThanOrEqual(objective + 1e-9 * Math.abs(objective) + 1e-12)
      // nor is it below what they found, because both are within their gaps of the optimum
      expect(model.certificate.primal).toBeGreaterThanOrEqual(objective - 1e-7 * (1 + Math.abs(objective)))
      if (!unique) return
      expectClose(model.coefficients, flat(coefficients))
      expectClose(problem.loss === 'multinomial' ? centred(model.intercepts) : model.intercepts, [intercept].flat())
    })
  })
}

/** Predictors of classes are determined up to a constant that they share. */
function centred(intercepts: Float64Array): Float64Array {
  const mean = intercepts.reduce((sum, b) => sum + b / intercepts.length, 0)
  return intercepts.map((b) => b - mean)
}

/** To 1e-5 of the largest. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  const largest = maxOf(expected.map(Math.abs))
  expect(maxOf(expected.map((value, at) => Math.abs(actual[at]! - value)))).toBeLessThanOrEqual(1e-5 * (1 + largest))
}
