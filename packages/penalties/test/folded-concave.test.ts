import { grad, interpret, seededRandom, type Tensor, trace, values } from '@odot/autodiff'
import { penaltyLaws } from '@odot/problem/laws'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CompleteFoldedConcavePenalty, lasso, logSum, lq, mcp, scad } from '../src/index.js'

const infinity = Number.POSITIVE_INFINITY
type Make = (strength: number | Float64Array) => CompleteFoldedConcavePenalty

/** Parameters so that steps of ¼ to 4, which the laws take, are smaller and larger than what is convex. */
const makers: Record<string, Make> = {
  'mcp, γ = 3': (s) => mcp(s),
  'mcp, γ = 1': (s) => mcp(s, { gamma: 1 }),
  'mcp, γ = 0.1': (s) => mcp(s, { gamma: 0.1 }),
  'scad, a = 3.7': (s) => scad(s),
  'scad, a = 2': (s) => scad(s, { a: 2 }),
  'scad, a = 1.05': (s) => scad(s, { a: 1.05 }),
  'log-sum, ε = 5': (s) => logSum(s, { epsilon: 5 }),
  'log-sum, ε = 1': (s) => logSum(s),
  'log-sum, ε = 0.05': (s) => logSum(s, { epsilon: 0.05 }),
}

describe.each(Object.entries(makers))('%s', (_, make) => {
  describe.each<[string, number | Float64Array, number]>([
    ['one weight', 0.5, 1],
    ['one strength', 1.3, 2],
    ['no strength', 0, 2],
    ['an infinite strength', infinity, 2],
    ['strengths of each weight', Float64Array.of(0.5, infinity, 2, 0), 4],
  ])('%s', (__, strength, size) => {
    for (const { name, check } of penaltyLaws(make(strength), { size, random: seededRandom(7) })) test(name, check)
  })

  test('the prox is the best of a fine grid, at jumps and between them', () => {
    const positive = fc.double({ min: -1, max: 1, noNaN: true }).map((x) => 10 ** x)
    fc.assert(
      fc.property(positive, positive, positive, (z, s, step) => {
        const penalty = make(s)
        const out = new Float64Array(1)
        penalty.prox(values([z]), step, out)
        const cost = (x: number): number => 0.5 * (x - z) ** 2 + step * penalty.value(values([x]))
        const reached = cost(out[0]!)
        for (let i = 0; i <= 200; i++) if (cost((i / 200) * z) < reached - 1e-13 * (1 + z * z)) return false
        return true
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('a step of 0 leaves weights where they are, and NaN stays NaN', () => {
    const out = new Float64Array(4)
    make(1).prox(values([0.01, -1, 20, Number.NaN]), 0, out)
    for (const [j, x] of [0.01, -1, 20].entries()) expect(out[j]).toBeCloseTo(x, 14)
    make(1).prox(values([0.01, -1, 20, Number.NaN]), 1, out)
    expect(out[3]).toBeNaN()
  })

  test('the face has the derivatives of the value', () => {
    const penalty = make(Float64Array.of(0, 0.5, infinity, 2, 0, 1))
    const w = Float64Array.of(0, 0.07, 0, -1.5, 3, 0)
    const { support, gradient, addHessian } = penalty.face(w)
    expect([...support]).toEqual([0, 1, 3, 4])
    const H = new Float64Array(16).fill(1)
    addHessian(H)
    const step = 1e-4
    for (const [i, j] of support.entries()) {
      const at = (by: number): number => penalty.value(values(w.map((x, k) => (k === j ? x + by : x))))
      expect(gradient[i]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 4)
      for (let k = 0; k < 4; k++) expect(H[4 * i + k]! - 1).toBeCloseTo(k === i ? (at(step) + at(-step) - 2 * at(0)) / step ** 2 : 0, 2)
    }
  })

  test('the traced value has the derivative 0 at zero', () => {
    const gradient = interpret(grad(trace((w: Tensor) => make(3).traced(w), [2])), [values([0, 0.01])])
    expect(gradient.data[0]).toBe(0)
    const slopes = new Float64Array(2)
    make(3).slope(values([0, 0.01]), slopes)
    expect(gradient.data[1]).toBeCloseTo(slopes[1]!, 10)
  })
})

describe('values and thresholds by hand', () => {
  const proxOf = (penalty: CompleteFoldedConcavePenalty, z: number, step: number): number => {
    const out = new Float64Array(1)
    penalty.prox(values([z]), step, out)
    return out[0]!
  }

  test('mcp costs γλ²/2 from γλ on, and its prox of a step ≥ γ is the hard threshold at λ√(sγ)', () => {
    expect(mcp(2).value(values([6, -100]))).toBe(12)
    for (const [gamma, step] of [
      [2, 2],
      [1, 4],
      [0.25, 9],
    ] as const) {
      const threshold = 1.5 * Math.sqrt(gamma * step)
      expect(proxOf(mcp(1.5, { gamma }), threshold * (1 - 1e-9), step)).toBe(0)
      expect(proxOf(mcp(1.5, { gamma }), -threshold * (1 + 1e-9), step)).toBe(-threshold * (1 + 1e-9))
    }
  })

  test('scad costs λ²(a+1)/2 from aλ on, and is the lasso up to λ', () => {
    expect(scad(2, { a: 3 }).value(values([6, -100]))).toBe(16)
    expect(scad(2, { a: 3 }).value(values([1.5, -2]))).toBe(7)
  })

  test('both are a lasso for large γ and a', () => {
    const w = values([3, -0.2, 1])
    const exact = lasso(0.7).value(w)
    expect(mcp(0.7, { gamma: 1e9 }).value(w)).toBeCloseTo(exact, 7)
    expect(scad(0.7, { a: 1e9 }).value(w)).toBeCloseTo(exact, 7)
  })

  test('a log-sum that costs 1 at 1 counts the weights that are not zero, as ε tends to 0', () => {
    const epsilon = 1e-300
    expect(logSum(1 / Math.log1p(1 / epsilon), { epsilon }).value(values([1, -2, 0.5, 0]))).toBeCloseTo(3, 2)
  })

  test('the prox of a log-sum keeps its digits where the root is small', () => {
    // x + u/(x + ε) = z at x = 1e-9, ε = 1, u = ½
    const x = 1e-9
    expect(proxOf(logSum(0.5), x + 0.5 / (1 + x), 1) / x).toBeCloseTo(1, 6)
  })
})

test('one lasso after another, with the slopes of the last solution, lowers the objective of a single weight to its prox', () => {
  for (const penalty of [mcp(1), scad(1), logSum(1), lq({ strength: 1, q: 0.5 })]) {
    const [z, slopes, w] = [4, new Float64Array(1), Float64Array.of(4)]
    let before = infinity
    for (let i = 0; i < 60; i++) {
      const cost = 0.5 * (w[0]! - z) ** 2 + penalty.value(values(w))
      expect(cost).toBeLessThanOrEqual(before + 1e-14)
      before = cost
      penalty.slope(values(w), slopes)
      lasso(slopes).prox(values([z]), 1, w)
    }
    const expected = new Float64Array(1)
    penalty.prox(values([z]), 1, expected)
    expect(w[0]).toBeCloseTo(expected[0]!, 12)
  }
})

test.each<[string, () => unknown]>([
  ['mcp: gamma is 0; pass a positive number', () => mcp(1, { gamma: 0 })],
  ['mcp: the strength is -1; pass numbers ≥ 0', () => mcp(-1)],
  ['scad: a is 1; pass a number above 1', () => scad(1, { a: 1 })],
  ['scad: 3 strengths for 2 weights; pass one for each', () => scad(new Float64Array(3)).value(values([1, 2]))],
  ['logSum: epsilon is NaN; pass a positive number', () => logSum(1, { epsilon: Number.NaN })],
  ['mcp: prox has 3 steps for 2 weights', () => mcp(1).prox(values([1, 2]), new Float64Array(3), new Float64Array(2))],
])('%s', (message, run) => {
  expect(run).toThrow(message)
})
