import fc from 'fast-check'
import { expect, test } from 'vitest'
import { criteria, logChoose } from '../src/cross-validation/criteria.js'

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
