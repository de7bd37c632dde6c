import { grad, hvp, interpret, type Tensor, trace, values } from '@odot/autodiff'
import { expect, test } from 'vitest'
import { leastSquares, multiTask, type ResponseMatrix } from '../src/index.js'

const loss = multiTask()
const weights = Float64Array.of(0.25, 0.75)
const rows = [
  [1, -2, 3],
  [0, 4, 5],
]

test('it is the sum of the least squares of its columns: value, gradient, conjugate and balance', () => {
  const { targets, outputs } = loss.prepare(rows, 2)
  expect(outputs).toBe(3)
  const graph = trace((eta: Tensor, y: Tensor, w: Tensor) => loss.value(eta, y, w), [2, 3], [2, 3], [2])
  const eta = [0.5, 1, -1, 2, 3, 0]
  const at = [values(eta, [2, 3]), targets, values(weights)] as const
  const gradient = interpret(grad(graph), [...at])
  const balanced = values(gradient.data, [2, 3])
  loss.balance?.(balanced, targets, weights)
  let [value, conjugate] = [0, 0]
  for (let k = 0; k < 3; k++) {
    const column = leastSquares().prepare([rows[0]![k]!, rows[1]![k]!], 2).targets
    for (let i = 0; i < 2; i++) value += 0.5 * weights[i]! * (eta[3 * i + k]! - rows[i]![k]!) ** 2
    const z = values([gradient.data[k]!, gradient.data[3 + k]!])
    for (let i = 0; i < 2; i++) expect(z.data[i]).toBeCloseTo(weights[i]! * (eta[3 * i + k]! - rows[i]![k]!), 14)
    conjugate += leastSquares().conjugate?.(z, column, weights) ?? Number.NaN
    leastSquares().balance?.(z, column, weights)
    expect([balanced.data[k], balanced.data[3 + k]]).toEqual([...z.data])
  }
  expect(interpret(graph, [...at]).data[0]).toBeCloseTo(value, 13)
  expect(loss.conjugate?.(gradient, targets, weights)).toBeCloseTo(conjugate, 13)
  const direction = values([1, 1, 1, 1, 1, 1], [2, 3])
  expect([...interpret(hvp(graph), [...at, direction]).data]).toEqual([0.25, 0.25, 0.25, 0.75, 0.75, 0.75])
  const extreme = values([700, -700, 700, 0, 0, 0], [2, 3])
  expect([...interpret(grad(graph), [extreme, targets, values(weights)]).data].every(Number.isFinite)).toBe(true)
})

test.each<[string, ResponseMatrix]>([
  ['rows', rows],
  ['rows in typed arrays', rows.map((row) => Float32Array.from(row))],
  ['one array, row-major', { data: [1, -2, 3, 0, 4, 5], shape: [2, 3] }],
  ['one array, column-major', { data: Float64Array.of(1, 0, -2, 4, 3, 5), shape: [2, 3], order: 'column-major' }],
])('%s are a response, copied row-major', (_, y) => {
  const { targets } = loss.prepare(y, 2)
  expect(targets).toEqual({ shape: [2, 3], data: Float64Array.of(1, -2, 3, 0, 4, 5) })
})

test('a single response has predictors [n], as in least squares', () => {
  expect(loss.prepare([[1], [2]], 2)).toEqual(leastSquares().prepare([1, 2], 2))
})

test.each<[string, ResponseMatrix, string]>([
  [
    'NaN',
    [
      [1, 2],
      [0, 1],
      [3, 4],
      [5, Number.NaN],
    ],
    'multiTask: y[3][1] is NaN; pass finite numbers',
  ],
  ['Infinity', { data: [1, Number.POSITIVE_INFINITY, 0, 0, 0, 0, 0, 0], shape: [4, 2] }, 'multiTask: y[0][1] is Infinity'],
  ['unequal rows', [[1, 2], [0], [3, 4], [5, 6]], 'multiTask: y[1] has 1 values but y[0] has 2; pass rows of one length.'],
  ['too few rows', [[1], [2]], 'multiTask: y has 2 values but X has 4 rows; pass one response per row.'],
  ['empty rows', [[], [], [], []], 'multiTask: a row of y is empty; pass at least one response in each row.'],
  ['a wrong shape', { data: [1, 2, 3], shape: [4, 2] }, 'multiTask: y has 3 values but the shape [4, 2]; pass rows × outputs values.'],
  ['plain numbers', JSON.parse('[1, 2, 3, 4]'), 'multiTask: y[0] is 1; pass a row of numbers, one for each response.'],
  ['nothing', JSON.parse('null'), 'multiTask: y is null; pass rows of numbers, or { data, shape: [rows, outputs] }.'],
])('refuses %s', (_, y, message) => {
  expect(() => loss.prepare(y, 4)).toThrow(message)
})
