import { grad, hvp, interpret, seededRandom, type Tensor, trace, values } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantile } from '../src/index.js'

const check = (r: number, tau: number): number => Math.max(tau * r, (tau - 1) * r)
const one = values([1])
const graphOf = (tau: number, smoothing: number, rows: number) => {
  const loss = quantile({ tau, smoothing })
  return trace((eta: Tensor, y: Tensor, w: Tensor) => loss.value(eta, y, w), [rows], [rows], [rows])
}

test('the loss of a residual is the mean of the check over the smoothing, at most a quarter of it above the check', () => {
  const [tau, h, steps] = [0.7, 0.5, 20_000]
  const graph = graphOf(tau, h, 1)
  for (const r of [-2, -0.5, -0.3, 0, 0.1, 0.5, 3]) {
    const value = interpret(graph, [values([-r]), values([0]), one]).data[0]!
    let mean = 0
    for (let i = 0; i < steps; i++) mean += check(r + h * ((2 * i + 1) / steps - 1), tau) / steps
    expect(value).toBeCloseTo(mean, 8)
    expect(value - check(r, tau)).toBeGreaterThanOrEqual(0)
    expect(value - check(r, tau)).toBeLessThanOrEqual(h / 4)
  }
})

test('slopes run from 1 − τ to −τ and meet at the ends of the smoothing, with curvature between them only', () => {
  const graph = graphOf(0.25, 2, 5)
  const at = [values([4, 2, 0, -2, -4]), values([0, 0, 0, 0, 0]), values([0.2, 0.2, 0.2, 0.2, 0.2])] as const
  expect([...interpret(grad(graph), [...at]).data]).toEqual([0.75, 0.75, 0.25, -0.25, -0.25].map((x) => expect.closeTo(0.2 * x, 15)))
  const curvature = interpret(hvp(graph), [...at, values([1, 1, 1, 1, 1])]).data
  expect([curvature[0], curvature[2], curvature[4]]).toEqual([0, expect.closeTo(0.2 / 4, 15), 0])
})

test('value and derivatives are numbers at predictors of any size', () => {
  const graph = graphOf(0.25, 2, 2)
  for (const size of [1e150, 1e300]) {
    const point = [values([size, -size]), values([0, 1]), values([0.5, 0.5])] as const
    expect(interpret(graph, [...point]).data[0]! / (0.5 * size)).toBeCloseTo(1, 12)
    expect([...interpret(grad(graph), [...point]).data]).toEqual([0.375, -0.125])
    expect([...interpret(hvp(graph), [...point, values([1, 1])]).data]).toEqual([0, 0])
  }
})

test('the best constant is near the quantile of the sample', () => {
  const random = seededRandom(5)
  const y = Float64Array.from({ length: 400 }, () => -Math.log(1 - random())).sort()
  const weights = values(new Float64Array(400).fill(1 / 400))
  for (const tau of [0.1, 0.5, 0.9]) {
    const slope = grad(graphOf(tau, 0.2, 400))
    let [low, high] = [0, 10]
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2
      const total = interpret(slope, [values(new Float64Array(400).fill(middle)), values(y), weights]).data.reduce((a, b) => a + b)
      if (total > 0) high = middle
      else low = middle
    }
    expect(Math.abs(low - y[Math.round(400 * tau) - 1]!)).toBeLessThan(0.1)
  }
})

test('the conjugate is that of the check as the smoothing goes to 0, and infinite where a row pulls harder than the check', () => {
  const w = Float64Array.of(0.5, 0.5)
  const z = values([-0.2, 0.1])
  const smooth = quantile({ tau: 0.75, smoothing: 1e-12 }).conjugate?.(z, values([3, 7]), w)
  expect(smooth).toBeCloseTo(-0.6 + 0.7, 11)
  for (const beyond of [-0.375 * (1 + 1e-12), 0.125 * (1 + 1e-12)])
    expect(quantile({ tau: 0.75 }).conjugate?.(values([beyond, 0]), values([3, 7]), w)).toBe(Number.POSITIVE_INFINITY)
})

test('a balanced dual sums to 0 within its bounds, whatever the residuals', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, rows, tau, share) => {
        const random = seededRandom(seed)
        const loss = quantile({ tau })
        const raw = Float64Array.from({ length: rows }, (_, i) => (i > 0 && random() < 0.1 ? 0 : 0.1 + random()))
        const w = raw.map((x) => x / raw.reduce((a, b) => a + b))
        const dual = values(w.map((weight) => weight * Math.max(tau - 1, Math.min(tau, 3 * random() - 1.5))))
        const size = dual.data.reduce((sum, x) => sum + Math.abs(x), 0)
        loss.balance?.(dual, values(new Float64Array(rows)), w)
        expect(Math.abs(dual.data.reduce((a, b) => a + b))).toBeLessThanOrEqual(rows * Number.EPSILON * size)
        const value = loss.conjugate?.({ shape: [rows], data: dual.data.map((x) => -share * x) }, values(new Float64Array(rows)), w)
        expect(value).toBeLessThan(Number.POSITIVE_INFINITY)
      },
    ),
    { seed: 3 },
  )
})

test('its parameters say τ and the smoothing', () => {
  expect(quantile().parameters).toEqual({ tau: 0.5, smoothing: 0.1 })
  expect(quantile({ tau: 0.9, smoothing: 2 }).smoothness).toBe(0.25)
})

test.each([0, 1, -1, 50, Number.NaN])('refuses tau %d', (tau) => {
  expect(() => quantile({ tau })).toThrow(`quantile: tau is ${tau}; pass a number between 0 and 1`)
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the smoothing %d', (smoothing) => {
  expect(() => quantile({ smoothing })).toThrow(`quantile: the smoothing is ${smoothing}; pass a number > 0`)
})

test('refuses a response that is not finite', () => {
  expect(() => quantile().prepare([1, Number.NaN], 2)).toThrow('quantile: y[1] is NaN')
})
