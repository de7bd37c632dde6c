import { add, dot, mul, normal, seededRandom, square, sub, sum, type Tensor, trace, type Values, values } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adam, batches, lbfgs, loadState, minimize, minimizeSync, saveState, sgd } from '../src/index.js'

const numbered = (rows: number): Values => values(Array.from({ length: rows }, (_, i) => i))

test('an epoch weights each row exactly once, in batches of one shape whose weights sum to 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer(), fc.nat(5), (rows, most, seed, epoch) => {
      const size = Math.min(rows, most)
      const stream = batches([numbered(rows)], { size, seed })
      const seen = new Int32Array(rows)
      for (let step = epoch * stream.perEpoch; step < (epoch + 1) * stream.perEpoch; step++) {
        const [index, weights] = stream.at(step)
        expect([index.shape, weights.shape]).toEqual([[size], [size]])
        expect(weights.data.reduce((a, b) => a + b)).toBeCloseTo(1, 14)
        const counted = weights.data.filter((w) => w > 0)
        expect(new Set(counted).size).toBe(1)
        for (const [i, row] of index.data.entries()) if (weights.data[i]! > 0) seen[row]!++
      }
      expect([...seen]).toEqual(Array.from({ length: rows }, () => 1))
    }),
    { seed: 1 },
  )
})

test('a batch is a function of its step: asked in any order, it is the same, and epochs and seeds have orders of their own', () => {
  const stream = batches([numbered(20)], { size: 20, seed: 7 })
  const again = batches([numbered(20)], { size: 20, seed: 7 })
  const orders = [0, 1, 2, 3].map((step) => stream.at(step)[0].data.join())
  expect([3, 1, 2, 0].map((step) => again.at(step)[0].data.join())).toEqual([3, 1, 2, 0].map((step) => orders[step]))
  expect(new Set(orders).size).toBe(4)
  expect(
    batches([numbered(20)], { size: 20, seed: 8 })
      .at(0)[0]
      .data.join(),
  ).not.toBe(orders[0])
})

test('all values are cut to the same rows', () => {
  const X = values(Array.from({ length: 7 }, (_, i) => [i, 10 * i]))
  const [rows, index] = batches([X, numbered(7)], { size: 3 }).at(4)
  for (const [i, row] of index.data.entries()) expect([...rows.data.slice(2 * i, 2 * i + 2)]).toEqual([row, 10 * row])
})

const random = seededRandom(3)
const [n, p] = [50, 4]
const X = values(
  Array.from({ length: n * p }, () => normal(random)),
  [n, p],
)
const y = values(Array.from({ length: n }, (_, i) => X.data[i * p]! - 2 * X.data[i * p + 1]!))
const graph = trace(
  (b: Tensor, strength: Tensor, A: Tensor, target: Tensor, w: Tensor) =>
    add(mul(0.5, dot(w, square(sub(dot(A, b), target)))), mul(strength, sum(square(b)))),
  [p],
  [],
  [8, p],
  [8],
  [8],
)
const stream = batches([X, y], { size: 8, seed: 2 })
const none = values(0)
const inputs = (step: number): readonly [Values, Values, Values, Values] => [none, ...stream.at(step)]
const start = values([0, 0, 0, 0])

test('stochastic gradient descent solves a least squares problem that all rows agree on', () => {
  const { x } = minimizeSync(sgd({ learningRate: 0.1 }), graph, start, { inputs, maxIterations: 700, tolerance: 0 })
  expect([...x.data]).toEqual([1, -2, 0, 0].map((b) => expect.closeTo(b, 10)))
})

test('a run does not depend on its chunks, nor on where it was interrupted', async () => {
  const solver = adam({ learningRate: 0.05 })
  const whole = minimizeSync(solver, graph, start, { inputs, maxIterations: 60, tolerance: 0 })
  const chunked = await minimize(solver, graph, start, { inputs, maxIterations: 60, tolerance: 0, chunk: 17 })
  expect(chunked.x.data).toEqual(whole.x.data)
  const half = minimizeSync(solver, graph, start, { inputs, maxIterations: 23, tolerance: 0, chunk: 5 })
  const state = loadState<typeof half.state>(saveState(half.state))
  const resumed = minimizeSync(solver, graph, start, { inputs, maxIterations: 37, tolerance: 0, state })
  expect(resumed.iterations).toBe(60)
  expect(resumed.x.data).toEqual(whole.x.data)
})

test('inputs of steps that are all the same are like fixed ones', () => {
  const full = trace((b: Tensor, w: Tensor) => dot(w, square(b)), [2], [2])
  const fixed = minimizeSync(sgd({ learningRate: 0.1 }), full, values([1, 2]), { inputs: [values([1, 3])], maxIterations: 5 })
  const stepped = minimizeSync(sgd({ learningRate: 0.1 }), full, values([1, 2]), {
    inputs: (): readonly [Values] => [values([1, 3])],
    maxIterations: 5,
  })
  expect(stepped.x.data).toEqual(fixed.x.data)
})

test('solvers that need the same objective at all steps refuse inputs by step', () => {
  expect(() => {
    // @ts-expect-error L-BFGS compares values of different steps
    minimizeSync(lbfgs(), graph, start, { inputs })
  }).toThrow('minimize: the inputs are a function of the step, but the objective must be the same at all steps here')
})

test.each([
  [() => batches([], { size: 1 }), 'batches: there is no data with rows'],
  [() => batches([values([1, 2]), values([1])], { size: 1 }), 'batches: data[1] has 1 rows but data[0] has 2'],
  [() => batches([values([1, 2])], { size: 3 }), 'batches: the size is 3; pass a whole number from 1 to the 2 rows.'],
  [() => batches([values([1, 2])], { size: 0.5 }), 'batches: the size is 0.5'],
])('refuses what makes no batches: %#', (make, message) => {
  expect(make).toThrow(message)
})
