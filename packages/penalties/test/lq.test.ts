import { grad, interpret, seededRandom, type Tensor, trace, values } from '@odot/autodiff'
import type { Penalty } from '@odot/problem'
import { penaltyLaws } from '@odot/problem/laws'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lq } from '../src/index.js'

const infinity = Number.POSITIVE_INFINITY
const mixed = Float64Array.of(0, 0.5, infinity, 2, 0, 1, 0.1)

describe.each([0.1, 0.5, 2 / 3, 0.95])('q = %d', (q) => {
  describe.each<[string, number | Float64Array, number]>([
    ['one weight', 0.5, 1],
    ['one strength', 0.3, 3],
    ['no strength', 0, 2],
    ['an infinite strength', infinity, 2],
    ['strengths of each weight', mixed, 7],
  ])('%s', (_, strength, size) => {
    const laws = penaltyLaws(lq({ strength, q }), { size, random: seededRandom(7) })
    // that law takes a limit of steps t at 1e-7, where slopes up to s·t^(−(1−q)/(2−q)) still lead to zero: far from the limit for q close to 1
    const lawful = laws.filter(({ name }) => q < 0.9 || !name.includes('shortest subgradient'))
    for (const { name, check } of lawful) test(name, check)
  })
})

const proxOf = (penalty: Required<Pick<Penalty, 'prox'>>, z: number, step: number): number => {
  const out = new Float64Array(1)
  penalty.prox(values([z]), step, out)
  return out[0]!
}

describe('the prox', () => {
  const positive = fc.double({ min: -4, max: 4, noNaN: true }).map((x) => 10 ** x)
  const rounding = 1e-13

  test('is the closed form of q = 1/2', () => {
    fc.assert(
      fc.property(positive, positive, (z, u) => {
        const x = proxOf(lq({ strength: u, q: 0.5 }), z, 1)
        if (z <= 1.5 * u ** (2 / 3)) return x === 0
        const angle = Math.acos((u / 4) * (z / 3) ** -1.5)
        const expected = (2 / 3) * z * (1 + Math.cos((2 * Math.PI) / 3 - (2 / 3) * angle))
        return Math.abs(x - expected) <= rounding * z
      }),
      { seed: 1, numRuns: 2000 },
    )
  })

  test('is the closed form of q = 2/3', () => {
    fc.assert(
      fc.property(positive, positive, (z, u) => {
        const x = proxOf(lq({ strength: u, q: 2 / 3 }), z, 1)
        // the formula loses digits in the cosh of large z
        if (z > 1e3 * u ** 0.75) return x <= z
        if (z <= 2 * ((2 / 3) * u) ** 0.75) return x === 0
        const a = (2 / Math.sqrt(3)) * (2 * u) ** 0.25 * Math.sqrt(Math.cosh(Math.acosh(((27 * z * z) / 16) * (2 * u) ** -1.5) / 3))
        const expected = ((a + Math.sqrt((2 * z) / a - a * a)) / 2) ** 3
        return Math.abs(x - expected) <= 1e-9 * z
      }),
      { seed: 2, numRuns: 2000 },
    )
  })

  test('is stationary and beyond the jump, or zero, and grows with z', () => {
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (z, u, q) => {
        const x = proxOf(lq({ strength: u, q }), z, 1)
        const jump = (2 * u * (1 - q)) ** (1 / (2 - q))
        if (x === 0) return z <= ((2 - q) / (2 * (1 - q))) * jump * (1 + rounding)
        const residual = x + u * q * x ** (q - 1) - z
        return x >= jump * (1 - rounding) && x <= z && Math.abs(residual) <= rounding * z && proxOf(lq({ strength: u, q }), 1.01 * z, 1) > x
      }),
      { seed: 3, numRuns: 2000 },
    )
  })

  test('of NaN is NaN, so that divergence shows', () => {
    expect(proxOf(lq({ strength: 1, q: 0.5 }), Number.NaN, 1)).toBeNaN()
  })
})

test('the face is where weights are not zero, or free, with the derivatives of the value', () => {
  const penalty = lq({ strength: Float64Array.of(0, 0.5, infinity, 2, 0, 1), q: 2 / 3 })
  const w = Float64Array.of(0, 0.7, 0, -1.5, 3, 0)
  const { support, gradient, addHessian } = penalty.face(w)
  expect([...support]).toEqual([0, 1, 3, 4])
  const H = new Float64Array(16).fill(1)
  addHessian(H)
  const step = 1e-4
  for (const [i, j] of support.entries()) {
    const at = (by: number): number => penalty.value(values(w.map((x, k) => (k === j ? x + by : x))))
    expect(gradient[i]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 7)
    for (let k = 0; k < 4; k++) {
      expect(H[4 * i + k]! - 1).toBeCloseTo(k === i ? (at(step) + at(-step) - 2 * at(0)) / step ** 2 : 0, 6)
    }
  }
})

test('weights that are zero have no residual, but free ones have', () => {
  const penalty = lq({ strength: Float64Array.of(1, 0), q: 0.5 })
  expect(penalty.distance(values([0, 0]), values([100, 0]))).toBe(0)
  expect(penalty.distance(values([0, 0]), values([100, 3]))).toBe(3)
  expect(penalty.distance(values([4, 0]), values([0.75, 0]))).toBe(1)
  expect(lq({ strength: infinity, q: 0.5 }).distance(values([1]), values([0]))).toBe(infinity)
})

test('the traced value has the derivative 0 at zero', () => {
  const penalty = lq({ strength: 3, q: 0.5 })
  const gradient = interpret(grad(trace((w: Tensor) => penalty.traced(w), [2])), [values([0, 4])])
  expect([...gradient.data]).toEqual([0, 0.75])
})

test.each<[string, () => unknown]>([
  ['lq: q is 1; pass a number between 0 and 1', () => lq({ strength: 1, q: 1 })],
  ['lq: q is 0; pass a number between 0 and 1', () => lq({ strength: 1, q: 0 })],
  ['lq: q is NaN; pass a number between 0 and 1', () => lq({ strength: 1, q: Number.NaN })],
  ['lq: the strength is -1; pass numbers ≥ 0', () => lq({ strength: -1, q: 0.5 })],
  ['lq: 3 strengths for 2 weights; pass one for each', () => lq({ strength: new Float64Array(3), q: 0.5 }).value(values([1, 2]))],
])('%s', (message, run) => {
  expect(run).toThrow(message)
})
