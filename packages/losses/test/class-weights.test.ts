import type { Label } from '@odot/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classWeights } from '../src/index.js'

test('balanced weights give every class the same total, and sum to the number of rows', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 }), (y) => {
      const weights = classWeights(y, 'balanced')
      const totals = new Map<number, number>()
      for (const [i, w] of weights.entries()) totals.set(y[i]!, (totals.get(y[i]!) ?? 0) + w)
      for (const total of totals.values()) expect(total).toBeCloseTo(y.length / totals.size, 10)
    }),
    { seed: 1 },
  )
})

test('a record and a Map give each class its weight, 0 too', () => {
  expect([...classWeights(['b', 'a', 'b'], { a: 3, b: 0.5 })]).toEqual([0.5, 3, 0.5])
  expect([...classWeights([1, -1, 1], { '-1': 0, 1: 2 })]).toEqual([2, 0, 2])
  expect([...classWeights([true, false], { true: 2, false: 1 })]).toEqual([2, 1])
  const byLabel = new Map<Label, number>([
    [false, 4],
    [true, 1],
  ])
  expect([...classWeights([true, false], byLabel)]).toEqual([1, 4])
})

test.each<[readonly Label[], Parameters<typeof classWeights>[1], string]>([
  [[0, 1], { 0: 1 }, 'classWeights: the class 1 has no weight; give every class one.'],
  [['a', 'b'], { a: 1, b: 1, c: 2 }, 'classWeights: there is a weight for "c" but y has only the classes "a", "b"; leave it out.'],
  [[0, 1], new Map<Label, number>([['0', 1]]), 'classWeights: there is a weight for "0" but y has only the classes 0, 1'],
  [[0, 1], { 0: 1, 1: -1 }, 'classWeights: the weight of 1 is -1; pass a number ≥ 0.'],
  [[0, 1], { 0: Number.NaN, 1: 1 }, 'classWeights: the weight of 0 is NaN'],
  [[0, 1], JSON.parse('"equal"'), "classWeights: the weights are equal; pass 'balanced', or a record or Map of weights by label."],
  [[0, Number.NaN], 'balanced', 'classWeights: y[1] is NaN'],
  [[], 'balanced', 'classWeights: y is empty'],
])('refuses %j with weights %j', (y, weights, message) => {
  expect(() => classWeights(y, weights)).toThrow(message)
})
