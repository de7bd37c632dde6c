import { expect, test } from 'vitest'
import { conventions, lasso, logistic, path, select } from '../src/index.js'

const X = [
  [1, 0],
  [2, 1],
  [3, 0],
  [4, 1],
]
const y = [2, 4, 6, 9]

test('a strength of another library with a name that it has not is refused, and never NaN', () => {
  // @ts-expect-error as Python spells it
  expect(() => conventions.from('sklearn', { alpha: 0.1, l1_ratio: 0.5 }, {})).toThrow(
    'the strength l1_ratio is unknown; pass { alpha } or { C }',
  )
  // @ts-expect-error misspelt
  expect(() => conventions.from('sklearn', { c: 1 }, { totalWeight: 4 })).toThrow('the strength c is unknown')
  // @ts-expect-error nothing
  expect(() => conventions.from('liblinear', {}, { totalWeight: 4 })).toThrow('the strengths are missing; pass { C }')
  expect(() => conventions.from('sklearn', { C: 1, alpha: 1 }, { totalWeight: 4 })).toThrow('the strengths are C, alpha')
})

test('what a library must be told of the data is asked for by name', () => {
  // @ts-expect-error no context
  expect(() => conventions.from('sklearn', { C: 1 })).toThrow("conventions: the context of 'sklearn' is missing")
  // @ts-expect-error no context
  expect(() => conventions.to('glmnet', { lambda: 1 })).toThrow("conventions: the context of 'glmnet' is missing")
})

test('a missing cell names the option that fills it', () => {
  expect(() =>
    lasso({ lambda: 0.1 }).fitSync(
      [
        [1, Number.NaN],
        [2, 1],
      ],
      [1, 2],
    ),
  ).toThrow("or fit with impute: 'mean'")
  expect(() =>
    lasso({ lambda: 0.1 }).fitSync(
      [
        [1, Number.POSITIVE_INFINITY],
        [2, 1],
      ],
      [1, 2],
    ),
  ).toThrow('remove the row or fill the cell.')
})

test('forgotten responses are named', () => {
  // @ts-expect-error no y
  expect(() => lasso({ lambda: 0.1 }).fitSync(X)).toThrow('lasso.fitSync: y is undefined; pass one response per row.')
  // @ts-expect-error no y
  expect(() => lasso({ lambda: 0.1, loss: logistic() }).fitSync(X, null)).toThrow('lasso.fitSync: y is null; pass one response per row.')
})

test('a metric that is none is told the names as they are passed', () => {
  // @ts-expect-error not a metric
  expect(() => lasso({ lambda: 0.1 }).fitSync(X, y).score(X, y, { metric: 'rmse' })).toThrow("pass one of 'loss', 'mse', 'mae', 'r2'")
})

test('select takes a path, and says so of anything else', async () => {
  // @ts-expect-error a model
  expect(() => select(lasso({ lambda: 0.1 }).fitSync(X, y))).toThrow('select: there is no path')
  expect(select(await path(lasso(), { count: 5 }).fit(X, y)).index).toBeGreaterThanOrEqual(0)
})

test('options of predict, score and select that are unknown are refused, and not passed over', async () => {
  const model = lasso({ lambda: 0.1 }).fitSync(X, y)
  // @ts-expect-error as glmnet spells it
  expect(() => model.predict(X, { type: 'link' })).toThrow('lasso.predict: the option type is unknown; the options are as, offset.')
  // @ts-expect-error not a record
  expect(() => model.predict(X, 'class')).toThrow("lasso.predict: the options are the text 'class'; pass a record")
  // @ts-expect-error misspelt
  expect(() => model.score(X, y, { metrics: 'mse' })).toThrow('lasso.score: the option metrics is unknown')
  const fitted = await path(lasso(), { count: 5 }).fit(X, y)
  // @ts-expect-error misspelt
  expect(() => select(fitted, { criteria: 'aic' })).toThrow('select: the option criteria is unknown')
})
