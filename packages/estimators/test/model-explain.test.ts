import { diabetes } from '@odot/datasets'
import { elasticNet, groupLasso, lasso, lq, multiTaskLasso, nonnegativeLasso } from '@odot/estimators'
import { huber, logistic, multinomial, poisson, quantile, squaredHinge } from '@odot/losses'
import { expect, test } from 'vitest'

const { X, y } = await diabetes()
const labels = Array.from(y, (value) => value > 140)
const counts = Array.from(y, (value) => Math.round(value / 40))

test('an elastic net is ElasticNet, and to glmnet a call that knows sd(y)', () => {
  const { sklearn, glmnet, notes, latex } = elasticNet({ lambda: 4, mixing: 0.25 }).fitSync(X, y).explain()
  expect(sklearn).toContain('ElasticNet(alpha=4, l1_ratio=0.25, fit_intercept=True')
  expect(glmnet).toContain('alpha = 1 / (1 + 3 * sd_y), lambda = 1 + 3 * sd_y')
  expect(notes.join()).toContain('population standard deviation of y')
  expect(latex).toContain('\\left( 0.25 |b_j| + \\frac{0.75}{2} b_j^2 \\right)')
})

test('logistic and multinomial fits are LogisticRegression with C = 1/(λ Σw)', () => {
  const two = lasso({ lambda: 0.05, loss: logistic() }).fitSync(X, labels).explain()
  expect(two.sklearn).toContain("LogisticRegression(penalty='l1', C=1 / (0.05 * len(y)), solver='saga', fit_intercept=True")
  expect(two.glmnet).toContain('family = "binomial", alpha = 1, lambda = 0.05')
  expect(two.latex).toContain('\\log\\left( 1 + e^{-y_i \\eta_i} \\right)')
  const three = Array.from(y, (value) => (value > 180 ? 'c' : value > 100 ? 'b' : 'a'))
  const many = lasso({ lambda: 0.05, loss: multinomial() }).fitSync(X, three).explain()
  expect(many.sklearn).toContain('LogisticRegression(')
  expect(many.glmnet).toContain('type.multinomial = "ungrouped"')
  expect(many.latex).toContain('\\sum_{j=1}^p \\sum_{k=1}^K |b_{jk}|')
})

test('what a library does not have is said', () => {
  const count = lasso({ lambda: 0.5, loss: poisson() }).fitSync(X, counts).explain()
  expect(count.sklearn).toBeNull()
  expect(count.notes.join()).toContain('PoissonRegressor has the ridge penalty only')
  expect(count.glmnet).toContain('family = "poisson"')
  const robust = lasso({ lambda: 2, loss: huber({ threshold: 50 }) })
    .fitSync(X, y)
    .explain()
  expect([robust.sklearn, robust.glmnet]).toEqual([null, null])
  expect(robust.words).toContain('linear beyond 50')
  const upper = lasso({ lambda: 0.1, loss: quantile({ tau: 0.9, smoothing: 5 }) })
    .fitSync(X, y)
    .explain()
  expect(upper.words).toContain('at the quantile 0.9, smoothed within 5 of 0')
  expect(upper.notes.join()).toContain('QuantileRegressor solves the check loss without smoothing')
  const machine = lasso({ lambda: 0.05, loss: squaredHinge() }).fitSync(X, labels).explain()
  expect(machine.notes.join()).toContain('LinearSVC penalises the intercept too')
  expect(machine.latex).toContain('\\max\\left( 0, 1 - y_i \\eta_i \\right)^2')
  const grouped = groupLasso({ lambda: 2, groups: [0, 0, 1, 1, 2, 2, 2, 2, 2, 2] })
    .fitSync(X, y)
    .explain()
  expect([grouped.sklearn, grouped.glmnet]).toEqual([null, null])
  expect(grouped.notes.join()).toContain('no penalties of groups')
  expect(lq({ lambda: 2, depth: 3 }).fitSync(X, y).explain().latex).toContain('|b_j|^{2/3}')
})

test('non-negative and multi-task fits have their own calls', () => {
  const positive = nonnegativeLasso({ lambda: 2 }).fitSync(X, y).explain()
  expect(positive.sklearn).toContain('Lasso(alpha=2, fit_intercept=True, positive=True')
  expect(positive.glmnet).toContain('lower.limits = 0')
  expect(positive.latex).toContain('\\text{subject to } b_j \\ge 0')
  const tasks = multiTaskLasso({ lambda: 2 })
    .fitSync(
      X,
      Array.from(y, (value, i) => [value, y[441 - i]!]),
    )
    .explain()
  expect(tasks.sklearn).toContain('MultiTaskLasso(alpha=2')
  expect(tasks.glmnet).toContain('family = "mgaussian"')
  expect(tasks.words).toContain('added up over the tasks')
})
