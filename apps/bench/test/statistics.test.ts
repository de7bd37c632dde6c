import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ratioOf, spreadOf } from '../src/statistics.js'

const numbers = fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 })

test('the median has as many numbers below it as above it, and lies between the least and the most', () => {
  fc.assert(
    fc.property(numbers, (given) => {
      const { median, least, most } = spreadOf(given)
      expect(given.filter((x) => x < median).length).toBeLessThanOrEqual(given.length / 2)
      expect(given.filter((x) => x > median).length).toBeLessThanOrEqual(given.length / 2)
      expect(least).toBe(Math.min(...given))
      expect(most).toBe(Math.max(...given))
    }),
  )
})

test('the order of the runs does not matter, and they are left as they are', () => {
  const given = [3, 1, 2, 10]
  expect(spreadOf(given)).toEqual({ median: 2.5, least: 1, most: 10 })
  expect(given).toEqual([3, 1, 2, 10])
})

test('no runs have no median', () => {
  expect(() => spreadOf([])).toThrow('there are no numbers')
})

test('a ratio is one of medians, and spreads as those of single rounds do', () => {
  // a round in which the machine was slow for both does not widen the spread
  expect(ratioOf([2, 4, 20], [1, 2, 10])).toEqual({ median: 2, least: 2, most: 2 })
  expect(ratioOf([1, 2, 3], [3, 2, 1])).toEqual({ median: 1, least: 1 / 3, most: 3 })
  expect(() => ratioOf([1, 2], [1])).toThrow('2 and 1 numbers')
})
