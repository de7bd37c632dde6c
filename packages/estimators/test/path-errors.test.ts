import { lasso, path } from '@odot/estimators'
import { describe, expect, test } from 'vitest'
import { lossCases } from './family-losses.js'
import { drawRows } from './family-numbers.js'

const X = drawRows(1, 30, 8)
const y = lossCases[0]!.draw(2, X)

describe('path refuses, saying where, what and what to do', () => {
  test('an unknown option', () => {
    const options: object = { lambda: 3 }
    expect(() => path(lasso(), options)).toThrow(
      'path: the option lambda is unknown; the options are lambdas, count, minRatio, stopAtSaturation.',
    )
  })

  const atFit: readonly (readonly [string, object, string])[] = [
    ['no λ', { lambdas: [] }, 'lambdas is empty; pass at least one λ.'],
    ['a negative λ', { lambdas: [1, -1] }, 'lambdas has -1 at 1; it must not be negative.'],
    ['a λ that is NaN', { lambdas: [Number.NaN] }, 'lambdas has NaN at 0'],
    ['λ as a number', { lambdas: 3 }, 'lambdas is 3'],
    ['a count of 0', { count: 0 }, 'count is 0; pass how many λ, 1 or more.'],
    ['a count that is not whole', { count: 2.5 }, 'count is 2.5'],
    ['a ratio of 1', { minRatio: 1 }, 'minRatio is 1; pass a number above 0 and below 1.'],
    ['a ratio of 0', { minRatio: 0 }, 'minRatio is 0'],
  ]
  for (const [what, options, says] of atFit)
    test(what, async () => {
      await expect((async () => path(lasso(), options).fit(X, y))()).rejects.toThrow(says)
      expect(() => path(lasso(), options).fitSync(X, y)).toThrow(says)
    })

  test('data, under the name of the path', async () => {
    await expect(path(lasso()).fit(X, y.slice(1))).rejects.toThrow('path.fit: y has 29 values but X has 30 rows')
    expect(() => path(lasso({ penaltyFactor: [1] })).fitSync(X, y)).toThrow('path.fitSync: penaltyFactor has 1 values but X has 8 columns')
  })
  test('λ = 0 with more columns than rows', () => {
    expect(() => path(lasso(), { lambdas: [1, 0] }).fitSync(X.slice(0, 5), y.slice(0, 5))).toThrow(
      'lambda is 0 but X has more columns (8) than rows (5)',
    )
  })
  test('an exact refit to other data', async () => {
    const model = path(lasso(), { count: 3 }).fitSync(X, y)
    await expect(model.at(0.1, { exact: true, X, y: y.slice(1) })).rejects.toThrow('path.at: y has 29 values but X has 30 rows')
  })
  test('an estimator with a strength', () => {
    // a strength is refused by the compiler, and by the path
    const fixed: object = lasso({ lambda: 1 })
    expect(() => path({ ...lasso(), ...fixed })).toThrow('path: the estimator has lambda')
  })
  test('no estimator', () => {
    const none: unknown = undefined
    expect(() => Reflect.apply(path, undefined, [none])).toThrow(
      'path: the estimator is undefined; pass one without lambda, such as lasso().',
    )
  })
})
