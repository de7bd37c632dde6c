import { array, assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { autoregressiveVariance } from '../src/autoregressive.js'
import { makeRegression } from '../src/index.js'

test('the variance in one pass is the double sum of ρ^|i−j|·β_i·β_j', () => {
  const number = double({ min: -3, max: 3, noNaN: true })
  assert(
    property(array(number, { maxLength: 12 }), double({ min: -0.99, max: 0.99, noNaN: true }), (beta, rho) => {
      let expected = 0
      beta.forEach((a, i) => {
        beta.forEach((b, j) => {
          expected += a * b * rho ** Math.abs(i - j)
        })
      })
      const scale = beta.reduce((total, b) => total + Math.abs(b), 0) ** 2
      return Math.abs(autoregressiveVariance(Float64Array.from(beta), rho) - expected) <= 1e-14 * scale
    }),
    { seed: 1 },
  )
})

test.each([0, 0.5, -0.7, 0.95])('columns i and j of a design with correlation %d correlate by its power |i − j|', (correlation) => {
  const rows = 20_000
  const columns = 6
  const { X } = makeRegression({ rows, columns, nonzeros: 1, correlation, seed: 11 })
  const moment = (i: number, j: number): number => {
    let total = 0
    for (let row = 0; row < rows; row++) total += X.data[row * columns + i]! * X.data[row * columns + j]!
    return total / rows
  }
  for (let i = 0; i < columns; i++)
    for (let j = 0; j <= i; j++) {
      const expected = correlation ** (i - j)
      // The variance of a product of two standard normals of correlation ρ is 1 + ρ².
      expect(Math.abs(moment(i, j) - expected)).toBeLessThan(4.5 * Math.sqrt((1 + expected ** 2) / rows))
    }
})
