import { crossValidate, groupLasso, lasso, logistic, multiTaskLasso, path, stabilitySelection } from '@odot/estimators'
import { expect, test } from 'vitest'

// What must not compile stands here with the error that the compiler has to give; what JavaScript lets through is refused when it runs.
test('an estimator with a strength goes through no path, no folds and no subsamples', () => {
  const fixed = lasso({ lambda: 1 })
  // @ts-expect-error it has a strength
  expect(() => path(fixed)).toThrow('path: the estimator has lambda')
  // @ts-expect-error it has a strength
  expect(() => crossValidate(fixed)).toThrow('lambda')
  // @ts-expect-error it has a strength
  expect(() => stabilitySelection(fixed)).toThrow('lambda')
})

test('an estimator without a strength cannot be fitted', () => {
  // @ts-expect-error it has no strength
  expect(lasso().fitSync).toBeUndefined()
})

test('a response that the loss does not take does not compile, nor is it fitted', () => {
  const X = [[1], [2], [3]]
  // @ts-expect-error labels for least squares
  expect(() => lasso({ lambda: 1 }).fitSync(X, ['a', 'b', 'a'])).toThrow('lasso.fitSync: y[0] is "a";')
  // @ts-expect-error one response where rows of them are asked for
  expect(() => multiTaskLasso({ lambda: 1 }).fitSync(X, [1, 2, 3])).toThrow('multiTaskLasso.fitSync')
  // @ts-expect-error an object is no label
  expect(() => lasso({ lambda: 1, loss: logistic() }).fitSync(X, [{}, {}, {}])).toThrow('lasso.fitSync')
})

test('what an estimator has not, it does not take', () => {
  // @ts-expect-error no groups
  expect(() => groupLasso({ lambda: 1 }).fitSync([[1], [2]], [1, 2])).toThrow('groups are missing')
  // @ts-expect-error several tasks have one loss
  expect(() => multiTaskLasso({ lambda: 1, loss: logistic() })).toThrow('the option loss is unknown')
  // @ts-expect-error two strengths
  expect(() => lasso({ lambda: 1, lambdaRatio: 0.1 })).toThrow('either lambda or lambdaRatio')
})
