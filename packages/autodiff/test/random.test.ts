import { AutodiffError, normal, seededRandom } from '@odot/autodiff'
import { normalValues, randomValues, uniform } from '@odot/autodiff/testing'
import { describe, expect, test } from 'vitest'

const draws = 100_000
/** Five standard errors of a mean of unit variance. */
const fiveErrors = 5 / Math.sqrt(draws)
const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((a, b) => a + b, 0) / x.length

describe('seededRandom', () => {
  test('refuses a seed that is not a whole number', () => {
    for (const seed of [Number.NaN, 0.5, 'a', undefined]) {
      const open = (): unknown => Reflect.apply(seededRandom, undefined, [seed])
      expect(open).toThrow(AutodiffError)
      expect(open).toThrow(`seededRandom: the seed is ${seed}; pass a whole number.`)
    }
  })

  test('repeats for a seed and differs between seeds', () => {
    const draw = (seed: number): readonly number[] => Array.from({ length: 20 }, seededRandom(seed))
    expect(draw(7)).toEqual(draw(7))
    const streams = Array.from({ length: 100 }, (_, seed) => draw(seed).join())
    expect(new Set(streams).size).toBe(100)
  })

  test('gives the numbers that it gave before', () => {
    expect(Array.from({ length: 3 }, seededRandom(1))).toMatchInlineSnapshot(`
      [
        0.36787553937444917,
        0.8205357767732209,
        0.14991333731664602,
      ]
    `)
  })

  test('is uniform in [0, 1): mean, variance, neighbours', () => {
    const x = Array.from({ length: draws }, seededRandom(3))
    expect(x.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(Math.abs(mean(x) - 1 / 2)).toBeLessThan(fiveErrors)
    expect(Math.abs(mean(x.map((value) => (value - 1 / 2) ** 2)) - 1 / 12)).toBeLessThan(fiveErrors)
    expect(Math.abs(mean(x.slice(1).map((value, i) => (value - 1 / 2) * (x[i]! - 1 / 2))))).toBeLessThan(fiveErrors)
  })

  test('uses 53 bits', () => {
    const x = Array.from({ length: 1000 }, seededRandom(4))
    expect(x.every((value) => Number.isInteger(value * 2 ** 53))).toBe(true)
    expect(x.some((value) => !Number.isInteger(value * 2 ** 52))).toBe(true)
  })
})

describe('normal', () => {
  test('has mean 0, variance 1, no skew and kurtosis 3', () => {
    const { data } = normalValues([draws], seededRandom(5))
    const moment = (k: number): number => mean(data.map((x) => x ** k))
    expect(Math.abs(moment(1))).toBeLessThan(fiveErrors)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(fiveErrors * Math.sqrt(2))
    expect(Math.abs(moment(3))).toBeLessThan(fiveErrors * Math.sqrt(15))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(fiveErrors * Math.sqrt(96))
  })

  test('is finite for the smallest and the largest uniform numbers', () => {
    expect(normal(() => 0)).toBe(-0)
    expect(Number.isFinite(normal(() => 1 - 2 ** -53))).toBe(true)
  })
})

describe('random values', () => {
  test('fill a shape, scalars and empty shapes too', () => {
    expect(normalValues([2, 3], seededRandom(1)).data.length).toBe(6)
    expect(normalValues([], seededRandom(1)).data.length).toBe(1)
    expect(normalValues([0, 3], seededRandom(1)).data.length).toBe(0)
  })

  test('stay in the interval', () => {
    const { data } = randomValues([1000], seededRandom(2), (random) => uniform(random, { low: -3, high: -1 }))
    expect(Math.min(...data)).toBeGreaterThanOrEqual(-3)
    expect(Math.max(...data)).toBeLessThan(-1)
    expect(Math.abs(mean(data) + 2)).toBeLessThan(0.1)
  })
})
