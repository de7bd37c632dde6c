import { grad, hvp, interpret, normal, seededRandom, type Tensor, trace, values } from '@odot/autodiff'
import type { Label } from '@odot/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logistic, multinomial } from '../src/index.js'

const loss = multinomial()
const graph = trace((eta: Tensor, y: Tensor, w: Tensor) => loss.value(eta, y, w), [2, 3], [2, 3], [2])
const half = values([0.5, 0.5])
const targets = values([
  [1, 0, 0],
  [0, 0, 1],
])

test('the loss is the mean of −log p, and its gradient w (p − target)', () => {
  const eta = values([
    [0, 0, Math.log(2)],
    [5, 5, 5],
  ])
  expect(interpret(graph, [eta, targets, half]).data[0]).toBeCloseTo(0.5 * (Math.log(4) + Math.log(3)), 15)
  const expected = [-3 / 8, 1 / 8, 1 / 4, 1 / 6, 1 / 6, -1 / 3].map((x) => expect.closeTo(x, 15))
  expect([...interpret(grad(graph), [eta, targets, half]).data]).toEqual(expected)
})

test('value and derivatives neither overflow nor cancel at predictors up to 700', () => {
  const eta = values([
    [700, -700, 0],
    [-700, 700, 700 - 40],
  ])
  const direction = values([
    [1, -1, 2],
    [3, 1, -1],
  ])
  expect(interpret(graph, [eta, targets, half]).data[0]).toBe(20)
  expect([...interpret(grad(graph), [eta, targets, half]).data]).toEqual([0, 0, 0, 0, 0.5, -0.5].map((x) => expect.closeTo(x, 15)))
  expect([...interpret(hvp(graph), [eta, targets, half, direction]).data].every(Number.isFinite)).toBe(true)
  const one = values([
    [700 - 30, 700, 0],
    [0, 0, 700],
  ])
  expect(interpret(graph, [one, targets, half]).data[0]).toBeCloseTo(15 + 0.5 * Math.exp(-30), 14)
})

test('−L*(−Θ) is the entropy of q with Θ = w (target − q)', () => {
  const q = [0.5, 0.25, 0.25, 0, 0, 1]
  const z = q.map((x, j) => 0.5 * (x - targets.data[j]!))
  const entropy = 0.5 * (0.5 * Math.log(2) + 0.5 * Math.log(4))
  expect(-(loss.conjugate?.(values(z, [2, 3]), targets, half.data) ?? 0)).toBeCloseTo(entropy, 15)
})

test('the conjugate is infinite outside the simplex, but a row that sums to 1 up to rounding lies in it', () => {
  const conjugate = (...row: number[]) => loss.conjugate?.(values([...row, 0, 0, 0], [2, 3]), targets, half.data)
  expect(conjugate(-0.5, 0.25, 0.25)).toBeCloseTo(0.5 * Math.log(0.5), 15)
  expect(conjugate(-0.5 * (1 + 1e-15), 0.25, 0.25)).toBe(Number.POSITIVE_INFINITY) // q < 0
  expect(conjugate(0, 1e-300, -1e-300)).toBe(Number.POSITIVE_INFINITY)
  expect(conjugate(-0.25, 0.125, 0.125 + 1e-13)).toBeCloseTo(conjugate(-0.25, 0.125, 0.125) ?? 0, 12)
  expect(conjugate(-0.25, 0.125, 0.125 + 1e-11)).toBe(Number.POSITIVE_INFINITY)
  expect(conjugate(-0.1, 0.2, 0.2)).toBe(Number.POSITIVE_INFINITY)
})

test('with two classes the balance is that of the logistic loss', () => {
  const [y, w] = [['a', 'b', 'b', 'a', 'b'] as const, Float64Array.of(0.1, 0.3, 0.2, 0.2, 0.2)]
  const p = [0.4, 0.6, 0.9, 0.2, 0.5] // of the own class
  const binary = logistic().prepare(y, 5).targets
  const single = values(p.map((x, i) => w[i]! * binary.data[i]! * (1 - x)))
  const both = values(
    p.flatMap((x, i) => [-binary.data[i]! * w[i]! * (1 - x), binary.data[i]! * w[i]! * (1 - x)]),
    [5, 2],
  )
  logistic().balance?.(single, binary, w)
  loss.balance?.(both, loss.prepare(y, 5).targets, w)
  for (const [i, x] of single.data.entries()) {
    expect(both.data[2 * i + 1]).toBeCloseTo(x, 15)
    expect(both.data[2 * i]).toBeCloseTo(-x, 15)
  }
})

/** Labels with every class among them, weights and Θ = w (target − q) for random predictors. */
function randomDual({ seed, classes, scale }: { readonly seed: number; readonly classes: number; readonly scale: number }) {
  const random = seededRandom(seed)
  const rows = classes + Math.floor(20 * random())
  const y = Array.from({ length: rows }, (_, i) => (i < classes ? i : Math.floor(classes * random() * random())))
  const raw = Float64Array.from({ length: rows }, (_, i) => (i > 0 && random() < 0.2 ? 0 : 0.1 + random()))
  const w = raw.map((x) => x / raw.reduce((a, b) => a + b))
  const prepared = loss.prepare(y, rows)
  const p = loss.predict(
    values(
      Array.from({ length: rows * classes }, () => scale * normal(random)),
      [rows, classes],
    ),
  ).data
  const theta = p.map((x, j) => w[Math.floor(j / classes)]! * prepared.targets.data[j]! - w[Math.floor(j / classes)]! * x)
  return { rows, w, y, targets: prepared.targets, theta }
}

test('a balanced dual sums to 0 for every class and has a value at every share', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer({ min: 0, max: 1e6 }),
        classes: fc.integer({ min: 2, max: 7 }),
        scale: fc.double({ min: 0.01, max: 300, noNaN: true }),
      }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (options, share) => {
        const { rows, w, targets: encoded, theta } = randomDual(options)
        const dual = values(theta, [rows, options.classes])
        loss.balance?.(dual, encoded, w)
        for (let k = 0; k < options.classes; k++) {
          let [total, size] = [0, 0]
          for (let i = 0; i < rows; i++) {
            total += dual.data[i * options.classes + k]!
            size += Math.abs(theta[i * options.classes + k]!)
          }
          expect(Math.abs(total)).toBeLessThanOrEqual(rows * Number.EPSILON * size)
        }
        const value = loss.conjugate?.({ shape: dual.shape, data: dual.data.map((x) => -share * x) }, encoded, w)
        expect(value).toBeLessThan(Number.POSITIVE_INFINITY)
      },
    ),
    { seed: 5, numRuns: 300 },
  )
})

test('the balance only shrinks what rows give to other classes', () => {
  const { rows, w, targets: encoded, theta } = randomDual({ seed: 1, classes: 4, scale: 2 })
  const dual = values(theta, [rows, 4])
  loss.balance?.(dual, encoded, w)
  for (const [j, x] of dual.data.entries()) expect(Math.abs(x)).toBeLessThanOrEqual(Math.abs(theta[j]!) * (1 + 1e-14))
})

test('a class without weight takes nothing, and the others stay balanced among themselves', () => {
  const y = [0, 1, 2, 0, 1]
  const w = Float64Array.of(0.25, 0.25, 0, 0.25, 0.25)
  const encoded = loss.prepare(y, 5).targets
  const dual = values(
    encoded.data.map((e, j) => w[Math.floor(j / 3)]! * (e - [0.5, 0.25, 0.25][j % 3]!)),
    [5, 3],
  )
  loss.balance?.(dual, encoded, w)
  expect([0, 1, 2, 3, 4].every((i) => dual.data[3 * i + 2] === 0)).toBe(true)
  // a row of class 0 gives a quarter of its weight to class 1, a row of class 1 a half to class 0: these shrink by 2
  for (const [at, own] of [
    [0, 1],
    [4, 1],
    [9, 1],
    [13, 1],
    [1, -1],
    [3, -1],
  ] as const)
    expect(dual.data[at]).toBeCloseTo(own * 0.25 * 0.25, 15)
})

test('predictions are probabilities that sum to 1, at predictors of any size', () => {
  const { shape, data } = loss.predict(
    values([
      [0, Math.log(3), 0],
      [1e4, -1e4, 1e4],
    ]),
  )
  expect(shape).toEqual([2, 3])
  expect([...data]).toEqual([0.2, 0.6, 0.2, 0.5, 0, 0.5].map((x) => expect.closeTo(x, 15)))
})

test('classes ascend, and targets are 1 at the class of a row', () => {
  const { targets: encoded, outputs, classes } = loss.prepare([10, 9, 2, 9], 4)
  expect([outputs, classes, encoded.shape]).toEqual([3, [2, 9, 10], [4, 3]])
  expect([...encoded.data]).toEqual([0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0])
})

test.each<[readonly Label[], number, string]>([
  [['no', 'no'], 2, 'multinomial: all 2 labels are "no"; pass rows of two classes or more.'],
  [[1, '1'], 2, 'multinomial: y[1] is the string "1" but y[0] is the number 1'],
  [[1, 2], 3, 'multinomial: y has 2 values but X has 3 rows'],
])('%j for %i rows are refused', (y, rows, message) => {
  expect(() => loss.prepare(y, rows)).toThrow(message)
})
