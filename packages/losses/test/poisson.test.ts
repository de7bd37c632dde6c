import { grad, hvp, interpret, seededRandom, type Tensor, trace, values } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { poisson } from '../src/index.js'

const loss = poisson()
const graph = trace((eta: Tensor, y: Tensor, w: Tensor) => loss.value(eta, y, w), [2], [2], [2])
const half = Float64Array.of(0.5, 0.5)

test('the loss is the mean negative log-likelihood without log y!, and its gradient w (exp η − y)', () => {
  const at = [values([0, Math.log(3)]), values([2, 1]), values(half)] as const
  expect(interpret(graph, [...at]).data[0]).toBeCloseTo(0.5 * (1 + 3 - Math.log(3)), 14)
  const gradient = interpret(grad(graph), [...at]).data
  expect(gradient[0]).toBeCloseTo(-0.5, 15)
  expect(gradient[1]).toBeCloseTo(1, 15)
})

test('−L*(−Θ) is Σ w (m − m ln m) with Θ = w (y − m), and 0 ln 0 is 0', () => {
  const theta = [0.5 * (3 - 2), 0.5 * (1 - 0)]
  const dual = loss.conjugate?.(values(theta.map((x) => -x)), values([3, 1]), half) ?? Number.NaN
  expect(-dual).toBeCloseTo(0.5 * (2 - 2 * Math.log(2)), 15)
  expect(loss.conjugate?.(values([-1.5 * (1 + 1e-12), 0]), values([3, 1]), half)).toBe(Number.POSITIVE_INFINITY)
})

test('the balance multiplies the means', () => {
  const [y, means] = [
    [3, 0, 2],
    [1, 0.5, 0.5],
  ] as const
  const weights = Float64Array.of(0.5, 0.25, 0.25)
  const dual = values(y.map((value, i) => weights[i]! * (value - means[i]!)))
  loss.balance?.(dual, values([...y]), weights)
  const factor = 2 / 0.75 // Σ w y / Σ w m
  for (const [i, x] of dual.data.entries()) expect(x).toBeCloseTo(weights[i]! * (y[i]! - factor * means[i]!), 14)
})

test('a balanced dual sums to 0 and has a value at every share, whatever the means', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: -400, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, rows, shift, share) => {
        const random = seededRandom(seed)
        const y = Float64Array.from({ length: rows }, (_, i) => (i === 0 ? 1 : Math.floor(5 * random() * random())))
        const raw = y.map((_, i) => (i > 0 && random() < 0.1 ? 0 : 0.1 + random()))
        const weights = raw.map((w) => w / raw.reduce((a, b) => a + b))
        const dual = values(y.map((value, i) => weights[i]! * value - weights[i]! * Math.exp(shift + 2 * random())))
        const size = dual.data.reduce((sum, x) => sum + Math.abs(x), 0)
        loss.balance?.(dual, values(y), weights)
        expect(Math.abs(dual.data.reduce((a, b) => a + b))).toBeLessThanOrEqual(rows * Number.EPSILON * size)
        const value = loss.conjugate?.({ shape: [rows], data: dual.data.map((x) => -share * x) }, values(y), weights)
        expect(value).toBeLessThan(Number.POSITIVE_INFINITY)
      },
    ),
    { seed: 2 },
  )
})

test('when every mean rounds to 0 the balanced dual is 0', () => {
  const dual = values([0.5, 1])
  loss.balance?.(dual, values([1, 2]), half)
  expect([...dual.data]).toEqual([0, 0])
})

test('derivatives are numbers up to η = 700 and on every side, and a row without weight may lie beyond', () => {
  const product = hvp(graph)
  for (const eta of [
    [700, -700],
    [-700, 700],
  ]) {
    const at = [values(eta), values([1, 2]), values(half)] as const
    for (const x of [
      interpret(graph, [...at]).data,
      interpret(grad(graph), [...at]).data,
      interpret(product, [...at, values([1, -1])]).data,
    ])
      expect([...x].every(Number.isFinite)).toBe(true)
  }
  const beyond = [values([1000, 0]), values([1, 2]), values([0, 1])] as const
  expect(interpret(graph, [...beyond]).data[0]).toBe(1)
  expect([...interpret(grad(graph), [...beyond]).data]).toEqual([0, -1])
  expect(interpret(graph, [values([1000, 0]), values([1, 2]), values(half)]).data[0]).toBe(Number.POSITIVE_INFINITY)
})

test.each([
  [[1, -2], 2, 'poisson: y[1] is -2; pass counts or rates ≥ 0.'],
  [[0, 0, 0], 3, 'poisson: all 3 responses are 0, so the best mean is 0 and its logarithm −∞'],
  [[1, Number.NaN], 2, 'poisson: y[1] is NaN'],
  [[1, Number.POSITIVE_INFINITY], 2, 'poisson: y[1] is Infinity'],
  [[1], 2, 'poisson: y has 1 values but X has 2 rows'],
] as const)('refuses the response %j for %i rows', (y, rows, message) => {
  expect(() => loss.prepare(y, rows)).toThrow(message)
})
