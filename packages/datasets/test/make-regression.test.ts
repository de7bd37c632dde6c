import { assert, constantFrom, double, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { autoregressiveVariance } from '../src/autoregressive.js'
import { makeRegression } from '../src/index.js'

const options = record({
  rows: integer({ min: 1, max: 12 }),
  columns: constantFrom(6, 12),
  nonzeros: constantFrom(0, 2, 4, 6),
  groups: constantFrom(3, 6),
  correlation: double({ min: -0.9, max: 0.9, noNaN: true }),
  seed: integer({ min: 0 }),
}).map((o) => ({ ...o, nonzeros: Math.floor(o.nonzeros / (o.columns / o.groups)) * (o.columns / o.groups) }))

describe('makeRegression', () => {
  test('gives the same bits for the same seed', () => {
    assert(
      property(options, (o) => {
        expect(makeRegression(o)).toEqual(makeRegression(o))
      }),
      { seed: 1 },
    )
  })

  test('gives other numbers for another seed', () => {
    assert(
      property(options, (o) => makeRegression(o).X.data[0] !== makeRegression({ ...o, seed: o.seed + 1 }).X.data[0]),
      { seed: 1 },
    )
  })

  test('has exactly as many nonzeros as asked for, in whole groups, with magnitudes in (1, 2)', () => {
    assert(
      property(options, (o) => {
        const { coefficients, groups } = makeRegression(o)
        const active = groups.filter((_, j) => coefficients[j] !== 0)
        expect(active).toHaveLength(o.nonzeros)
        expect(groups.filter((g) => active.includes(g))).toHaveLength(o.nonzeros)
        for (const beta of coefficients) if (beta !== 0) expect(Math.abs(Math.abs(beta) - 1.5)).toBeLessThan(0.5)
      }),
      { seed: 1 },
    )
  })

  test('extends the same data when more rows are asked for', () => {
    assert(
      property(options, (o) => {
        const few = makeRegression(o)
        const many = makeRegression({ ...o, rows: o.rows + 3 })
        expect(many.X.data.subarray(0, few.X.data.length)).toEqual(few.X.data)
        expect(many.y.subarray(0, o.rows)).toEqual(few.y)
        expect(many.coefficients).toEqual(few.coefficients)
      }),
      { seed: 1 },
    )
  })

  test('sets the noise by signalToNoise = βᵀΣβ/σ²', () => {
    assert(
      property(options, double({ min: 0.1, max: 100, noNaN: true }), (o, signalToNoise) => {
        const { coefficients, noiseDeviation } = makeRegression({ ...o, signalToNoise })
        const variance = autoregressiveVariance(coefficients, o.correlation)
        if (o.nonzeros > 0) expect(noiseDeviation ** 2 * signalToNoise).toBeCloseTo(variance, 10)
        else expect(noiseDeviation).toBe(1)
      }),
      { seed: 1 },
    )
  })

  test.each([
    [0.5, 0],
    [5, 0.5],
    [20, 0.9],
  ])('has the variance ratio %d that was asked for, in the rows drawn', (signalToNoise, correlation) => {
    const rows = 20_000
    const columns = 20
    const { X, y, coefficients } = makeRegression({ rows, columns, nonzeros: 7, signalToNoise, correlation, seed: 3 })
    let signal = 0
    let noise = 0
    for (let i = 0; i < rows; i++) {
      const product = coefficients.reduce((total, beta, j) => total + beta * X.data[i * columns + j]!, 0)
      signal += product ** 2 / rows
      noise += (y[i]! - product) ** 2 / rows
    }
    // A ratio of two independent sample variances has the relative standard error sqrt(4/n).
    expect(Math.abs(signal / noise / signalToNoise - 1)).toBeLessThan(4 * Math.sqrt(4 / rows))
  })

  test('without noise y is Xβ', () => {
    const { X, y, coefficients, noiseDeviation } = makeRegression({
      rows: 5,
      columns: 3,
      nonzeros: 2,
      signalToNoise: Number.POSITIVE_INFINITY,
    })
    expect(noiseDeviation).toBe(0)
    y.forEach((value, i) => {
      expect(value).toBeCloseTo(
        coefficients.reduce((total, beta, j) => total + beta * X.data[3 * i + j]!, 0),
        12,
      )
    })
  })

  test('puts a nonzero at every place and both signs about equally often', () => {
    const places = new Float64Array(8)
    let positive = 0
    for (let seed = 0; seed < 2000; seed++)
      makeRegression({ rows: 1, columns: 8, nonzeros: 2, seed }).coefficients.forEach((beta, j) => {
        if (beta !== 0) places[j]!++
        if (beta > 0) positive++
      })
    for (const count of places) expect(Math.abs(count - 500)).toBeLessThan(4 * Math.sqrt(2000 * 0.25 * 0.75))
    expect(Math.abs(positive - 2000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25))
  })

  test('is frozen and every column is its own group where no groups are given', () => {
    const data = makeRegression({ rows: 2, columns: 3, nonzeros: 1 })
    expect(data.groups).toEqual([0, 1, 2])
    expect([data, data.X, data.groups].every((part) => Object.isFrozen(part))).toBe(true)
  })

  const valid = { rows: 5, columns: 10, nonzeros: 2 }
  test.each([
    [{ nonzeros: 20 }, 'makeRegression: nonzeros is 20 but columns is 10; ask for at most 10 nonzeros.'],
    [{ nonzeros: -1 }, 'makeRegression: nonzeros is -1; pass an integer from 0 up.'],
    [{ rows: 0 }, 'makeRegression: rows is 0; pass an integer from 1 up.'],
    [{ rows: 2.5 }, 'makeRegression: rows is 2.5; pass an integer from 1 up.'],
    [{ columns: Number.NaN }, 'makeRegression: columns is NaN; pass an integer from 1 up.'],
    [{ groups: 3 }, 'makeRegression: groups is 3 but columns is 10; pass a divisor of 10.'],
    [{ groups: 2 }, 'makeRegression: nonzeros is 2 but a group has 5 columns; pass a multiple of 5.'],
    [{ correlation: 1 }, 'makeRegression: correlation is 1; pass a number between −1 and 1, both excluded.'],
    [{ correlation: Number.NaN }, 'makeRegression: correlation is NaN; pass a number between −1 and 1, both excluded.'],
    [{ signalToNoise: 0 }, 'makeRegression: signalToNoise is 0; pass a number above 0.'],
    [{ signalToNoise: Number.NaN }, 'makeRegression: signalToNoise is NaN; pass a number above 0.'],
    [{ seed: 0.5 }, 'makeRegression: seed is 0.5; pass an integer from 0 to 2^53 − 1.'],
  ])('refuses %o', (wrong, message) => {
    expect(() => makeRegression({ ...valid, ...wrong })).toThrow(new RangeError(message))
  })
})
