import { assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { logarithm } from '../src/logarithm.js'

test('logarithm agrees with Math.log to 4 units in the last place', () => {
  assert(
    property(double({ min: 2 ** -1022, noNaN: true, noDefaultInfinity: true }), (x) => {
      const expected = Math.log(x)
      return Math.abs(logarithm(x) - expected) <= 4 * Number.EPSILON * Math.abs(expected)
    }),
    { numRuns: 5000, seed: 1 },
  )
})

test('logarithm is accurate beside 1 and exact at 1', () => {
  expect(logarithm(1)).toBe(0)
  for (const x of [1 - 2 ** -53, 1 + 2 ** -52, 1 - 1e-9, 1 + 1e-9, 0.99, Math.SQRT1_2, Math.SQRT2])
    expect(Math.abs(logarithm(x) / Math.log(x) - 1)).toBeLessThan(4 * Number.EPSILON)
})
