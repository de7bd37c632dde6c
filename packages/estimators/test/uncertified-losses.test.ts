import { lasso, leastSquares, type Settings } from '@odot/estimators'
import { expect, test } from 'vitest'

const { conjugate, balance, ...bare } = leastSquares()
const X = [[1], [2], [4]]
const y = [1, 2, 5]

test('a loss without a conjugate is refused before the fit, saying what to do', () => {
  expect(conjugate).toBeDefined()
  const fit = (): unknown => lasso({ loss: { ...bare, ...(balance && { balance }) }, lambda: 0.1 }).fitSync(X, y)
  expect(fit).toThrow('lasso.fitSync: the loss least squares has no conjugate, so there is no duality gap; give it one, or use sparse(')
})

test('a loss without a balance is fitted without an intercept only', () => {
  const at = (settings: Pick<Settings<unknown, unknown>, 'intercept'>) =>
    lasso({ loss: { ...bare, ...(conjugate && { conjugate }) }, lambda: 0.1, ...settings }).fitSync(X, y)
  expect(() => at({})).toThrow('has no balance, so an intercept cannot be certified; give it one, or pass intercept: false.')
  expect(at({ intercept: false }).certificate.relativeGap).toBeLessThanOrEqual(1e-6)
})
