import { grad, hvp, interpret, seededRandom, type Tensor, trace, values } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { huber, leastSquares } from '../src/index.js'

const loss = huber({ threshold: 2 })
const graph = trace((eta: Tensor, y: Tensor, w: Tensor) => loss.value(eta, y, w), [3], [3], [3])
const weights = Float64Array.of(0.5, 0.25, 0.25)
const at = (...eta: number[]) => [values(eta), values([0, 0, 1]), values(weights)] as const

test('it is quadratic up to the threshold and linear beyond, with slopes that meet', () => {
  expect(interpret(graph, [...at(1, 5, 1)]).data[0]).toBeCloseTo(0.5 * 0.5 + 0.25 * (2 * 5 - 2), 15)
  expect([...interpret(grad(graph), [...at(1, 5, -9)]).data]).toEqual([0.5, 0.5, -0.5])
  expect([...interpret(grad(graph), [...at(2, -2, 3)]).data]).toEqual([1, -0.5, 0.5])
  expect([...interpret(hvp(graph), [...at(1, 5, 2), values([1, 1, 1])]).data]).toEqual([0.5, 0, 0.25])
})

test('value and derivatives are numbers at predictors of any size', () => {
  for (const size of [700, 1e150, 1e300]) {
    const point = at(size, -size, 1)
    expect(interpret(graph, [...point]).data[0]! / (0.75 * 2 * size)).toBeCloseTo(1, 2)
    expect([...interpret(grad(graph), [...point]).data]).toEqual([1, -0.5, 0])
    expect([...interpret(hvp(graph), [...point, values([1, 1, 1])]).data]).toEqual([0, 0, 0.25])
  }
})

test('its parameters say the threshold, which is 1.345 by default', () => {
  expect(huber().parameters).toEqual({ threshold: 1.345 })
  expect(loss.parameters).toEqual({ threshold: 2 })
})

test('the conjugate is that of least squares up to the threshold and infinite beyond', () => {
  const z = values([0.3, -0.5, 0.5])
  const expected = leastSquares().conjugate?.(z, values([1, 2, 3]), weights)
  expect(loss.conjugate?.(z, values([1, 2, 3]), weights)).toBe(expected)
  expect(loss.conjugate?.(values([0, 0.5 * (1 + 1e-15), 0]), values([1, 2, 3]), weights)).toBe(Number.POSITIVE_INFINITY)
})

test('the balance moves the rows between the bounds and leaves outliers where they are', () => {
  const dual = values([0.5 * 1, 0.25 * 2, 0.25 * 0])
  loss.balance?.(dual, values([0, 0, 0]), weights)
  expect([...dual.data]).toEqual([0.5 * (1 - 4 / 3), 0.5, 0.25 * (-4 / 3)].map((x) => expect.closeTo(x, 15)))
})

test('outliers move when the other rows do not suffice, and the dual is 0 when all are outliers of one side', () => {
  const most = values([1, 0.5, -0.125])
  loss.balance?.(most, values([0, 0, 0]), weights)
  expect([...most.data]).toEqual([1 / 3, 1 / 6, -0.5].map((x) => expect.closeTo(x, 15)))
  const every = values([1, 0.5, 0.5])
  loss.balance?.(every, values([0, 0, 0]), weights)
  expect(every.data.every((x) => x === 0)).toBe(true)
})

test('a balanced dual sums to 0 within its bounds, whatever the residuals', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, rows, shift, share) => {
        const random = seededRandom(seed)
        const raw = Float64Array.from({ length: rows }, (_, i) => (i > 0 && random() < 0.1 ? 0 : 0.1 + random()))
        const w = raw.map((x) => x / raw.reduce((a, b) => a + b))
        const dual = values(w.map((weight) => weight * Math.max(-2, Math.min(2, shift + 8 * random() - 4))))
        const size = dual.data.reduce((sum, x) => sum + Math.abs(x), 0)
        loss.balance?.(dual, values(new Float64Array(rows)), w)
        expect(Math.abs(dual.data.reduce((a, b) => a + b))).toBeLessThanOrEqual(rows * Number.EPSILON * size)
        const value = loss.conjugate?.({ shape: [rows], data: dual.data.map((x) => -share * x) }, values(new Float64Array(rows)), w)
        expect(value).toBeLessThan(Number.POSITIVE_INFINITY)
      },
    ),
    { seed: 3, numRuns: 300 },
  )
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the threshold %d', (threshold) => {
  expect(() => huber({ threshold })).toThrow(`huber: the threshold is ${threshold}; pass a number > 0`)
})

test('refuses a response that is not finite', () => {
  expect(() => loss.prepare([1, Number.NaN], 2)).toThrow('huber: y[1] is NaN')
})
