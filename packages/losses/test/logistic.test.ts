import { grad, interpret, seededRandom, type Tensor, trace, values } from '@odot/autodiff'
import type { Label } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logistic } from '../src/index.js'

const loss = logistic()
const graph = trace((eta: Tensor, y: Tensor, w: Tensor) => loss.value(eta, y, w), [2], [2], [2])
const half = values([0.5, 0.5])

describe('labels', () => {
  test.each<[readonly Label[], readonly Label[], readonly number[]]>([
    [
      [0, 1, 0],
      [0, 1],
      [-1, 1, -1],
    ],
    [
      [1, -1, 1],
      [-1, 1],
      [1, -1, 1],
    ],
    [
      [true, false, false],
      [false, true],
      [1, -1, -1],
    ],
    [
      ['b', 'a', 'b'],
      ['a', 'b'],
      [1, -1, 1],
    ],
    [
      [10, 9, 9],
      [9, 10],
      [1, -1, -1],
    ],
    [
      ['B', 'a', 'B'],
      ['B', 'a'],
      [-1, 1, -1],
    ],
    [
      [0, -0, 3],
      [0, 3],
      [-1, -1, 1],
    ],
  ])('%j have the ascending classes %j', (y, classes, encoded) => {
    const prepared = loss.prepare(y, y.length)
    expect(prepared.classes).toEqual(classes)
    expect([...prepared.targets.data]).toEqual(encoded)
    expect(prepared.outputs).toBe(1)
  })

  test('typed arrays are labels too', () => {
    expect([...loss.prepare(Int8Array.of(2, 1), 2).targets.data]).toEqual([1, -1])
  })

  test.each<[readonly Label[], number, string]>([
    [['no', 'no', 'no'], 3, 'logistic: all 3 labels are "no"; pass rows of two classes.'],
    [[1], 1, 'logistic: all 1 labels are 1'],
    [[2, 0, 1, 1], 4, 'logistic: y has 3 classes, 0, 1, 2; pass rows of two classes, or tell one class from all others.'],
    [[1, 2, 3, 4, 5, 6, 7, 8], 8, '8 classes, 1, 2, 3, 4, 5, 6, …;'],
    [[1, '1'], 2, 'logistic: y[1] is the string "1" but y[0] is the number 1; pass labels of one type.'],
    [[0, Number.NaN], 2, 'logistic: y[1] is NaN'],
    [[0, Number.POSITIVE_INFINITY], 2, 'logistic: y[1] is Infinity'],
    [[0, 1], 3, 'logistic: y has 2 values but X has 3 rows; pass one response per row.'],
    [[], 0, 'logistic: y is empty'],
  ])('%j for %i rows are refused', (y, rows, message) => {
    expect(() => loss.prepare(y, rows)).toThrow(message)
  })

  test('a label that is missing is named', () => {
    const holes: Label[] = JSON.parse('["a", null]')
    expect(() => loss.prepare(holes, 2)).toThrow('logistic: y[1] is null')
  })
})

test('value and gradient neither overflow nor cancel at predictors of any size', () => {
  const at = (a: number, b: number) => [values([a, b]), values([1, -1]), half] as const
  expect(interpret(graph, [...at(1e5, 1e5)]).data[0]).toBe(5e4)
  expect(interpret(graph, [...at(-800, 800)]).data[0]).toBe(800)
  expect(interpret(graph, [...at(40, -40)]).data[0]).toBeCloseTo(Math.exp(-40), 30)
  expect([...interpret(grad(graph), [...at(-1e5, 40)]).data]).toEqual([-0.5, 0.5])
})

test('−L*(−Θ) is the entropy of t with Θ = w t y', () => {
  const [t, w] = [
    [0.3, 0.9],
    [0.25, 0.75],
  ] as const
  const entropy = t.reduce((sum, ti, i) => sum - w[i]! * (ti * Math.log(ti) + (1 - ti) * Math.log(1 - ti)), 0)
  const negative = values([-w[0] * t[0], w[1] * t[1]])
  expect(-(loss.conjugate?.(negative, values([1, -1]), Float64Array.from(w)) ?? 0)).toBeCloseTo(entropy, 15)
})

test('the conjugate is 0 at the corners of its domain and infinite beyond', () => {
  const conjugate = (z: number) => loss.conjugate?.(values([z, 0]), values([1, -1]), Float64Array.of(0.5, 0.5))
  expect(conjugate(0)).toBe(0)
  expect(conjugate(-0.5)).toBeCloseTo(0, 15)
  expect(conjugate(-0.5 * (1 + 1e-12))).toBe(Number.POSITIVE_INFINITY)
  expect(conjugate(1e-300)).toBe(Number.POSITIVE_INFINITY)
})

test('the balance shrinks the heavier class only, and to a sum of zero', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 2, max: 40 }),
      fc.double({ min: -30, max: 30, noNaN: true }),
      (seed, rows, shift) => {
        const random = seededRandom(seed)
        const y = Float64Array.from({ length: rows }, (_, i) => (i === 0 ? 1 : i === 1 ? -1 : random() < 0.3 ? 1 : -1))
        const raw = y.map(() => 0.1 + random())
        const weights = raw.map((w) => w / raw.reduce((a, b) => a + b))
        const theta = y.map((label, i) => (weights[i]! * label) / (1 + Math.exp(label * (shift + random()))))
        const dual = values(theta)
        loss.balance?.(dual, values(y), weights)
        const size = theta.reduce((sum, x) => sum + Math.abs(x), 0)
        expect(Math.abs(dual.data.reduce((a, b) => a + b))).toBeLessThanOrEqual(rows * Number.EPSILON * size)
        const heavier = theta.reduce((a, b) => a + b) > 0 ? 1 : -1
        for (const [i, x] of dual.data.entries()) {
          expect(Math.abs(x)).toBeLessThanOrEqual(Math.abs(theta[i]!))
          if (y[i] !== heavier) expect(Math.abs(x - theta[i]!)).toBeLessThanOrEqual(rows * Number.EPSILON * Math.abs(theta[i]!))
        }
      },
    ),
    { seed: 4 },
  )
})

test('a class that has no weight balances to the zero dual', () => {
  const dual = values([0.3, 0.7, 0])
  loss.balance?.(dual, values([1, 1, -1]), Float64Array.of(0.4, 0.6, 0))
  expect([...dual.data]).toEqual([0, 0, 0])
})

test('predictions are probabilities of the second class, exact in both tails', () => {
  const { data } = loss.predict(values([-800, -40, 0, 40]))
  expect(data[0]).toBe(0)
  expect(data[1]! / Math.exp(-40)).toBeCloseTo(1, 12)
  expect(data[2]).toBe(0.5)
  expect(data[3]).toBe(1)
})
