import { mul, normal, seededRandom } from '@odot/autodiff'
import { cpu, cscFromDense, dense, operator } from '@odot/kernels'
import { huber, logistic, multinomial, poisson } from '@odot/losses'
import { hadamard } from '@odot/parameterizations'
import type { Certificate } from '@odot/problem'
import { expect, test } from 'vitest'
import { type FoldTask, fold } from '../src/cross-validation/fold.js'
import type { Unfixed } from '../src/estimator.js'
import { runSync } from '../src/fit/run.js'
import {
  adaptiveLasso,
  elasticNet,
  groupLasso,
  lasso,
  lq,
  type MatrixLike,
  multiTaskLasso,
  nonnegativeLasso,
  sparse,
  sparseGroupLasso,
} from '../src/index.js'
import { estimatorsByName } from '../src/workers/estimators-by-name.js'
import { foldServer } from '../src/workers/fold-server.js'
import { shareFoldData } from '../src/workers/share-fold-data.js'
import { NotShareable, shareable } from '../src/workers/shareable.js'

const [rows, columns] = [120, 6]
const random = seededRandom(1)
const data = Float64Array.from({ length: rows * columns }, (_, k) => (k % 5 === 0 ? 0 : normal(random)))
const X = { data, shape: [rows, columns] } as const
const cell = (i: number, j: number): number => data[i * columns + j]!
const y = Array.from({ length: rows }, (_, i) => 2 * cell(i, 0) - cell(i, 1) + normal(random))
const labels = y.map((value) => (value > 0 ? 'high' : 'low'))
const task: FoldTask = {
  where: 'fold',
  training: Float64Array.from(y, (_, i) => (i % 4 === 0 ? 0 : 1 + (i % 3))),
  lambdas: Float64Array.of(0.5, 0.1, 0.02),
  read: { kind: 'score', metric: 'deviance', held: Float64Array.from(y, (_, i) => (i % 4 === 0 ? 1 : 0)) },
}

/** What a worker answers that gets a copy of the data, and what the calling thread finds. */
function both<Y, C extends Certificate>(
  unfixed: Unfixed<Y, C>,
  given: MatrixLike,
  response: Y,
): { readonly here: unknown; readonly there: unknown } {
  const here = runSync(fold({ recipe: unfixed.recipe, X: given, y: response }, task), {})
  const sharing = shareFoldData(unfixed, { X: given, y: response })
  if (sharing.kind === 'refused') return { here, there: sharing.because }
  const { X: plain, ...rest } = structuredClone(sharing.data)
  // a clone has the kind of X that was sent
  const there = foldServer({ ...rest, X: Object(plain) }, estimatorsByName)(structuredClone(task))
  return { here: { kind: 'result', result: here }, there }
}

const kinds: Readonly<Record<string, MatrixLike>> = {
  rows: Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => cell(i, j))),
  'rows with missing cells': Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => (i === 7 ? null : cell(i, j))),
  ),
  'one array': X,
  float32: { data: Float32Array.from(data), shape: [rows, columns] },
  'named columns': Object.fromEntries(Array.from({ length: columns }, (_, j) => [`x${j}`, Array.from(y, (_, i) => cell(i, j))])),
  'a dense design': dense(data, { rows, columns, order: 'row-major' }),
  'a sparse design': cscFromDense(data, { rows, columns, order: 'row-major' }),
}

test.each(Object.keys(kinds))('a worker gets the same bits of X as %s', (kind) => {
  const { here, there } = both(lasso({ impute: 'mean' }), kinds[kind]!, y)
  expect(there).toEqual(here)
})

const penaltyFactor = [1, 2, 0, 1, 1, 1]
const estimators: Readonly<Record<string, () => ReturnType<typeof both>>> = {
  lasso: () => both(lasso({ penaltyFactor, offset: y.map((_, i) => i / 100), upper: 3 }), X, y),
  'elastic net': () => both(elasticNet({ loss: huber({ threshold: 0.7 }), mixing: 0.3 }), X, y),
  'adaptive lasso': () => both(adaptiveLasso({ initial: 'marginal' }), X, y),
  'nonnegative lasso': () => both(nonnegativeLasso(), X, y),
  'group lasso': () =>
    both(
      groupLasso({ groups: [0, 0, 1, 1, 2, 2], loss: poisson() }),
      X,
      y.map((value) => Math.round(Math.abs(value))),
    ),
  'sparse group lasso': () => both(sparseGroupLasso({ groups: [0, 0, 1, 1, 2, 2] }), X, y),
  'multi-task lasso': () =>
    both(
      multiTaskLasso(),
      X,
      y.map((value, i) => [value, cell(i, 3)]),
    ),
  lq: () => both(lq({ depth: 4 }), X, y),
  logistic: () =>
    both(
      lasso({
        loss: logistic(),
        classWeight: new Map([
          ['high', 1],
          ['low', 2],
        ]),
      }),
      X,
      labels,
    ),
  multinomial: () =>
    both(
      lasso({ loss: multinomial() }),
      X,
      y.map((value) => Math.round(Math.max(-1, Math.min(1, value)))),
    ),
  'lasso of a model': () => {
    const start = lasso({ lambda: 0.1 }).fitSync(X, y)
    return both(adaptiveLasso({ start, initial: start }), X, y)
  },
}

test.each(Object.keys(estimators))('a worker makes the %s again, and gives the same bits', (name) => {
  const { here, there } = estimators[name]!()
  expect(there).toEqual(here)
})

test('what is code stays in its thread, and the reason says what it was', () => {
  const whole = dense(data, { rows, columns, order: 'row-major' })
  const { apply, adjoint, column, columnNorms } = whole
  expect(both(lasso(), operator({ rows, columns, apply, adjoint, column, columnNorms }), y).there).toBe('X is an operator')
  const { value, ...rest } = logistic()
  const own = { ...rest, value: (...given: Parameters<typeof value>) => mul(2, value(...given)) }
  expect(both(lasso({ loss: own }), X, labels).there).toBe('the loss logistic is not one of ours')
  expect(both(sparse({ parameterization: hadamard() }), X, y).there).toMatch(/^the option parameterization\.[\w.]+ is a function$/)
  using device = cpu()
  expect(both(lasso({ device }), X, y).there).toBe('the device of the options is one of this thread')
})

test('large arrays are shared and not copied, and small ones stay what they are', () => {
  const large = new Float64Array(1000).fill(2)
  const shared = shareable('it', { large, small: Float32Array.of(1, 2), list: [large.subarray(990)], map: new Map([[1, 'a']]) })
  const copy = Object(structuredClone(shared))
  expect(Object(shared).large.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(copy).toEqual({ large, small: Float32Array.of(1, 2), list: [large.subarray(990)], map: new Map([[1, 'a']]) })
  // one memory
  Object(shared).large[3] = 7
  expect(copy.large[3]).toBe(7)
  expect(large[3]).toBe(2)
  expect(shareable('it', Object(shared).large)).toBe(Object(shared).large)
})

test('what cannot be sent is named with its place', () => {
  expect(() => shareable('it', { a: [1, { b: () => 1 }] })).toThrow(new NotShareable('it.a[1].b is a function'))
  expect(() => shareable('it', new Date())).toThrow(new NotShareable('it is an object of its own class'))
})
