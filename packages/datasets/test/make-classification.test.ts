import { describe, expect, test } from 'vitest'
import { autoregressiveVariance } from '../src/autoregressive.js'
import { makeClassification } from '../src/index.js'

describe('makeClassification', () => {
  const rows = 40_000
  const columns = 10
  const { X, y, coefficients } = makeClassification({ rows, columns, nonzeros: 4, correlation: 0.4, signal: 2, seed: 6 })
  const logOdds = Array.from({ length: rows }, (_, i) =>
    coefficients.reduce((total, beta, j) => total + beta * X.data[i * columns + j]!, 0),
  )
  const chance = logOdds.map((t) => 1 / (1 + Math.exp(-t)))

  test('labels are ±1', () => {
    expect(new Set(y)).toEqual(new Set([1, -1]))
  })

  test('at every level of the log-odds, +1 is as frequent as the logistic model says', () => {
    for (let level = 0; level < 10; level++) {
      const inside = chance.map((_, i) => i).filter((i) => Math.floor(10 * chance[i]!) === level)
      const expected = inside.reduce((total, i) => total + chance[i]!, 0)
      const found = inside.filter((i) => y[i] === 1).length
      const variance = inside.reduce((total, i) => total + chance[i]! * (1 - chance[i]!), 0)
      expect(inside.length).toBeGreaterThan(1000)
      expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(variance))
    }
  })

  test('the log-odds have the standard deviation that was asked for', () => {
    expect(autoregressiveVariance(coefficients, 0.4)).toBeCloseTo(4, 12)
    const second = logOdds.reduce((total, t) => total + t * t, 0) / rows
    expect(Math.abs(second / 4 - 1)).toBeLessThan(4 * Math.sqrt(2 / rows))
  })

  test('the same seed gives the same bits, and more rows extend the same data', () => {
    const options = { rows: 5, columns: 6, nonzeros: 2, groups: 3, seed: 9 }
    const few = makeClassification(options)
    const many = makeClassification({ ...options, rows: 8 })
    expect(makeClassification(options)).toEqual(few)
    expect(many.X.data.subarray(0, 30)).toEqual(few.X.data)
    expect(many.y.subarray(0, 5)).toEqual(few.y)
  })

  test.each([{ signal: 0 }, { nonzeros: 0 }])('with %o the coefficients are zero and the labels are coin flips', (none) => {
    const flips = makeClassification({ rows: 10_000, columns: 2, nonzeros: 1, ...none })
    expect(flips.coefficients.every((beta) => beta === 0)).toBe(true)
    expect(Math.abs(flips.y.reduce((total, label) => total + label, 0))).toBeLessThan(4 * Math.sqrt(10_000))
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the signal %d', (signal) => {
    expect(() => makeClassification({ rows: 1, columns: 1, nonzeros: 1, signal })).toThrow(
      new RangeError(`makeClassification: signal is ${signal}; pass a finite number from 0 up.`),
    )
  })

  test('names itself in the messages', () => {
    expect(() => makeClassification({ rows: 1, columns: 10, nonzeros: 20 })).toThrow(
      'makeClassification: nonzeros is 20 but columns is 10; ask for at most 10 nonzeros.',
    )
  })
})
