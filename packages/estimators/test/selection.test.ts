import { normal, seededRandom } from '@odot/autodiff'
import { logistic } from '@odot/losses'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { criteria, logChoose } from '../src/cross-validation/criteria.js'
import { select } from '../src/cross-validation/select.js'
import { elasticNet } from '../src/families/elastic-net.js'
import { path } from '../src/path/path.js'

const size = { deviance: 100, freedom: 3, rows: 50, columns: 20, gamma: 0.5 }

test('the criteria are their formulas', () => {
  expect(criteria.aic(size)).toBe(106)
  expect(criteria.aicc(size)).toBeCloseTo(106 + 24 / 46, 12)
  expect(criteria.bic(size)).toBeCloseTo(100 + 3 * Math.log(50), 12)
  // (20 over 3) = 1140
  expect(criteria.ebic(size)).toBeCloseTo(100 + 3 * Math.log(50) + Math.log(1140), 12)
})

test('without γ EBIC is BIC, and with more rows AICc becomes AIC', () => {
  expect(criteria.ebic({ ...size, gamma: 0 })).toBe(criteria.bic(size))
  expect(criteria.aicc({ ...size, rows: 1e9 })).toBeCloseTo(criteria.aic(size), 6)
  expect(criteria.aicc({ ...size, freedom: 49 })).toBe(Number.POSITIVE_INFINITY)
})

test('logarithms of binomial coefficients obey the triangle of Pascal', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), (n, k) => {
      fc.pre(k >= 1 && k < n)
      const sum = Math.exp(logChoose(n - 1, k - 1)) + Math.exp(logChoose(n - 1, k))
      expect(Math.exp(logChoose(n, k)) / sum).toBeCloseTo(1, 10)
    }),
    { seed: 1 },
  )
  expect(logChoose(5, 0)).toBe(0)
  expect(logChoose(5, 5)).toBe(0)
})

const random = seededRandom(1)
const [rows, columns] = [100, 12]
const X = Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal(random)))
const eta = X.map(([a, b, c]) => 1 + 2 * a! - b! + c!)
const noisy = eta.map((value) => value + normal(random))
const counts = (steps: readonly { readonly places: Int32Array }[]): number[] => steps.map(({ places }) => places.length)

test('criteria keep the columns that a response is made of, and are those of its residuals', async () => {
  const fitted = await path(elasticNet({ mixing: 1 })).fit(X, noisy)
  for (const criterion of ['aic', 'aicc', 'bic', 'ebic'] as const) {
    const found = select(fitted, { criterion })
    expect([...found.freedom]).toEqual(counts(fitted.steps))
    expect(found.values[found.index]).toBe(Math.min(...found.values))
    expect(found.model.lambda).toBe(found.lambda)
    const predicted = found.model.predict(X)
    const squares = noisy.reduce((sum, value, i) => sum + (value - predicted[i]!) ** 2, 0)
    const k = found.model.coefficients.filter((b) => b !== 0).length
    const fit = { deviance: rows * Math.log(squares / rows), freedom: k, rows, columns, gamma: 0.5 }
    expect(found.values[found.index]).toBeCloseTo(criteria[criterion](fit), 8)
    const known = select(fitted, { criterion, variance: 1 })
    const at = known.model.predict(X)
    const rss = noisy.reduce((sum, value, i) => sum + (value - at[i]!) ** 2, 0)
    expect(known.values[known.index]).toBeCloseTo(criteria[criterion]({ ...fit, deviance: rss, freedom: known.freedom[known.index]! }), 8)
  }
  const { model } = select(fitted, { criterion: 'ebic', gamma: 1 })
  const kept = [...model.coefficients.keys()].filter((j) => model.coefficients[j] !== 0)
  expect(kept.slice(0, 3)).toEqual([0, 1, 2])
  expect(kept.length).toBeLessThan(6)
})

test('the stronger a criterion counts degrees of freedom, the fewer it selects', async () => {
  const fitted = await path(elasticNet({ mixing: 1 })).fit(X, noisy)
  const [aic, bic, ebic] = [select(fitted, { criterion: 'aic' }), select(fitted), select(fitted, { criterion: 'ebic', gamma: 1 })]
  expect(bic.criterion).toBe('bic')
  expect(aic.freedom[aic.index]).toBeGreaterThanOrEqual(bic.freedom[bic.index]!)
  expect(bic.freedom[bic.index]).toBeGreaterThanOrEqual(ebic.freedom[ebic.index]!)
})

test('for likelihoods the deviance is twice the sum of the losses, and equal weights change nothing', async () => {
  const labels = eta.map((value) => 1 / (1 + Math.exp(-value)) > random())
  const fitted = await path(elasticNet({ loss: logistic() }), { count: 20 }).fit(X, labels)
  const { values, index, model, freedom } = select(fitted, { criterion: 'aic' })
  const probability = model.predict(X)
  const deviance = -2 * labels.reduce((sum, label, i) => sum + Math.log(label ? probability[i]! : 1 - probability[i]!), 0)
  expect(values[index]).toBeCloseTo(deviance + 2 * freedom[index]!, 8)
  const weighted = await path(elasticNet({ loss: logistic(), sampleWeight: labels.map(() => 7) }), { count: 20 }).fit(X, labels)
  expect(select(weighted, { criterion: 'aic' }).values[index]).toBeCloseTo(values[index]!, 8)
  expect(() => select(fitted, { variance: 2 })).toThrow(
    'select: variance is 2 but the loss is logistic, which has none; leave variance out.',
  )
})

test('what is no criterion is refused', async () => {
  const fitted = await path(elasticNet(), { count: 3 }).fit(X, noisy)
  expect(() => Reflect.apply(select, undefined, [fitted, { criterion: 'cp' }])).toThrow(
    "select: criterion is the text 'cp'; pass one of aic, aicc, bic, ebic.",
  )
  expect(() => select(fitted, { gamma: 2 })).toThrow('select: gamma is 2; pass a number from 0 to 1.')
  expect(() => select(fitted, { variance: 0 })).toThrow('select: variance is 0; pass a positive number.')
})
