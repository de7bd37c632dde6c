import { expect, test } from 'vitest'
import { distanceFrom, sampledOutputs } from '../src/agreement.js'

test('the distance is the largest difference over the largest number, of the output that is worst', () => {
  expect(distanceFrom({ a: [1, -4], b: [2] }, { a: [1, -4], b: [2] })).toBe(0)
  expect(distanceFrom({ a: [1, -4], b: [2] }, { a: [1.5, -4], b: [2] })).toBe(0.125)
  expect(distanceFrom({ a: [1, -4], b: [2] }, { a: [1.5, -4], b: [3] })).toBe(0.5)
})

test('missing numbers, too many, and no numbers are infinitely far', () => {
  for (const given of [{}, { a: [1] }, { a: [1, 2, 3] }, { a: [1, Number.NaN] }, { a: [1, Number.POSITIVE_INFINITY] }])
    expect(distanceFrom({ a: [1, 2] }, given)).toBe(Number.POSITIVE_INFINITY)
  expect(distanceFrom({ a: [0, 0] }, { a: [0, 1e-300] })).toBe(Number.POSITIVE_INFINITY)
})

test.each([100, 512, 1000, 1024])('of many numbers, 4096 different places are compared, in every column of a matrix of side %i', (side) => {
  const { out } = sampledOutputs({ out: Float64Array.from({ length: side * side }, (_, i) => i) })
  expect(new Set(out).size).toBe(4096)
  expect(new Set(out?.map((i) => i % side)).size).toBe(side)
})
