import { interpret, type Tensor, trace, values } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leastSquares } from '../src/index.js'

const loss = leastSquares()

test('with equal weights it is half the mean squared error', () => {
  const { targets, outputs } = loss.prepare([1, 2, 6], 3)
  const graph = trace((eta: Tensor, y: Tensor, w: Tensor) => loss.value(eta, y, w), [3], [3], [3])
  const third = new Float64Array(3).fill(1 / 3)
  expect(outputs).toBe(1)
  expect(interpret(graph, [values([0, 0, 0]), targets, values(third)]).data[0]).toBeCloseTo((1 + 4 + 36) / 6, 14)
})

test('the targets are a copy of the response', () => {
  const y = Float64Array.of(1, 2)
  const { targets } = loss.prepare(y, 2)
  y[0] = 7
  expect([...targets.data]).toEqual([1, 2])
})

test('the dual of centred data is −½ Σ w (y² − (y − r)²) at the residual r', () => {
  // −L*(−Θ) with Θ = w r
  const [y, w, r] = [
    [1, -2, 0.5],
    [0.2, 0.3, 0.5],
    [0.5, 1, -2],
  ] as const
  const theta = values(y.map((_, i) => w[i]! * r[i]!))
  const expected = y.reduce((total, yi, i) => total + 0.5 * w[i]! * (yi * yi - (yi - r[i]!) ** 2), 0)
  const negative = { shape: theta.shape, data: theta.data.map((x) => -x) }
  expect(-(loss.conjugate?.(negative, values([...y]), Float64Array.from(w)) ?? 0)).toBeCloseTo(expected, 14)
})

test('the balance takes the weighted mean off the residual', () => {
  const dual = values([0.2 * 3, 0.8 * 1])
  loss.balance?.(dual, values([0, 0]), Float64Array.of(0.2, 0.8))
  expect(dual.data[0]).toBeCloseTo(0.2 * 1.6, 15)
  expect(dual.data[1]).toBeCloseTo(-0.8 * 0.4, 15)
})

test('a balanced dual sums to zero up to rounding, whatever its mean', () => {
  const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const row = fc.tuple(finite, fc.double({ min: 1e-3, max: 1, noNaN: true }))
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), finite, (rows, mean) => {
      const total = rows.reduce((sum, [, w]) => sum + w, 0)
      const weights = Float64Array.from(rows, ([, w]) => w / total)
      const dual = values(rows.map(([r], i) => weights[i]! * (r + mean)))
      const before = dual.data.reduce((sum, x) => sum + Math.abs(x), 0)
      loss.balance?.(dual, values(rows.map(() => 0)), weights)
      const sum = dual.data.reduce((a, b) => a + b, 0)
      expect(Math.abs(sum)).toBeLessThanOrEqual(rows.length * Number.EPSILON * before)
    }),
    { seed: 1 },
  )
})

test.each([
  [[1, 2, 3], 4, 'leastSquares: y has 3 values but X has 4 rows; pass one response per row.'],
  [[], 0, 'leastSquares: y is empty; pass at least one row.'],
  [[1, Number.NaN], 2, 'leastSquares: y[1] is NaN'],
  [[Number.POSITIVE_INFINITY, 1], 2, 'leastSquares: y[0] is Infinity'],
  [[1, 2, Number.NEGATIVE_INFINITY], 3, 'leastSquares: y[2] is -Infinity'],
] as const)('refuses the response %j for %i rows', (y, rows, message) => {
  expect(() => loss.prepare(y, rows)).toThrow(message)
})

test('a response that is missing is named', () => {
  // a caller without types
  const holes: number[] = JSON.parse('[1, null]')
  expect(() => loss.prepare(holes, 2)).toThrow('leastSquares: y[1] is null')
})
