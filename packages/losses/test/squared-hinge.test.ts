import { grad, hvp, interpret, seededRandom, type Tensor, trace, values } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { squaredHinge } from '../src/index.js'

const loss = squaredHinge()
const graph = trace((eta: Tensor, y: Tensor, w: Tensor) => loss.value(eta, y, w), [3], [3], [3])
const weights = Float64Array.of(0.5, 0.25, 0.25)
const at = (...eta: number[]) => [values(eta), values([1, -1, 1]), values(weights)] as const

test('rows beyond the margin cost nothing, and have neither slope nor curvature', () => {
  const point = at(-1, 0, 1.5)
  expect(interpret(graph, [...point]).data[0]).toBe(0.5 * (0.5 * 4 + 0.25 * 1))
  expect([...interpret(grad(graph), [...point]).data].map((x) => x + 0)).toEqual([-1, 0.25, 0])
  expect([...interpret(hvp(graph), [...point, values([1, 1, 1])]).data].map((x) => x + 0)).toEqual([0.5, 0.25, 0])
})

test('the conjugate is t²/2 − t of the margin, and infinite for rows that pull the wrong way', () => {
  expect(loss.conjugate?.(values([-1, 0.25, 0]), values([1, -1, 1]), weights)).toBe(0.5 * (2 - 2) + 0.25 * (0.5 - 1))
  expect(loss.conjugate?.(values([1e-300, 0, 0]), values([1, -1, 1]), weights)).toBe(Number.POSITIVE_INFINITY)
  expect(loss.conjugate?.(values([-1, 0]), values([1, -1]), Float64Array.of(0, 1))).toBe(Number.POSITIVE_INFINITY)
})

test('a balanced dual sums to 0 and has a value at every share', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 2, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, rows, share) => {
        const random = seededRandom(seed)
        const y = Float64Array.from({ length: rows }, (_, i) => (i === 0 || (i > 1 && random() < 0.7) ? 1 : -1))
        const w = new Float64Array(rows).fill(1 / rows)
        const dual = values(y.map((label) => (label / rows) * Math.max(0, 3 * random() - 1)))
        const size = dual.data.reduce((sum, x) => sum + Math.abs(x), 0)
        loss.balance?.(dual, values(y), w)
        expect(Math.abs(dual.data.reduce((a, b) => a + b))).toBeLessThanOrEqual(rows * Number.EPSILON * size)
        const value = loss.conjugate?.({ shape: [rows], data: dual.data.map((x) => -share * x) }, values(y), w)
        expect(value).toBeLessThan(Number.POSITIVE_INFINITY)
      },
    ),
    { seed: 4 },
  )
})

test('the best predictor of a class of probability p is 2p − 1, which predict turns back into p', () => {
  for (const p of [0.05, 0.5, 0.8, 1]) {
    const slope = interpret(grad(trace((eta: Tensor, y: Tensor, w: Tensor) => loss.value(eta, y, w), [2], [2], [2])), [
      values([2 * p - 1, 2 * p - 1]),
      values([1, -1]),
      values([p, 1 - p]),
    ])
    expect(slope.data[0]! + slope.data[1]!).toBeCloseTo(0, 15)
    expect(loss.predict(values([2 * p - 1])).data[0]).toBeCloseTo(p, 15)
  }
  expect([...loss.predict(values([-7, 7])).data]).toEqual([0, 1])
})

test('labels are those of two classes', () => {
  expect(() => loss.prepare([1, 1], 2)).toThrow('squaredHinge: all 2 labels are 1; pass rows of two classes.')
  expect(() => loss.prepare([1, 2, 3], 3)).toThrow('squaredHinge: y has 3 classes, 1, 2, 3')
})
