import { expect, test } from 'vitest'
import { elasticNet, lasso, nonnegativeLasso } from '../src/index.js'
import { tallProblem } from './tall-problem.js'

const estimators = { lasso, elasticNet, nonnegativeLasso } as const

test.each(Object.entries(estimators))(
  '%s on many rows: descent on the rows, with an offset or without an intercept, ends where the referee ends',
  (_, make) => {
    for (const correlation of [0, 0.5, 0.99])
      for (const ratio of [0.3, 0.03, 0.003])
        for (const tolerance of [1e-4, 1e-12])
          for (const intercept of [true, false]) {
            const { X, y, offset } = tallProblem({ rows: 400, columns: 30, correlation, seed: 7 })
            const options = { lambdaRatio: ratio, intercept, offset }
            const model = make({ ...options, tolerance }).fitSync(X, y)
            expect(model.status).toBe('converged')
            expect(model.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
            if (tolerance > 1e-10) continue
            const referee = make({ ...options, tolerance: 1e-13, solver: 'coordinate-descent', maxIterations: 1e6 }).fitSync(X, y)
            expect([...model.coefficients].map((b, j) => Math.abs(b - referee.coefficients[j]!)).every((d) => d <= 1e-5)).toBe(true)
            expect(model.certificate.primal).toBeCloseTo(referee.certificate.primal, 11)
          }
  },
)

test('rows of different weights take the way of other data, to the same answer as rows that are repeated', () => {
  const { X, y } = tallProblem({ rows: 300, columns: 20, correlation: 0.5, seed: 3 })
  const sampleWeight = Float64Array.from({ length: 300 }, (_, i) => 1 + (i % 2))
  const weighted = lasso({ lambdaRatio: 0.05, sampleWeight, tolerance: 1e-12 }).fitSync(X, y)
  const rows = Array.from({ length: 300 }, (_, i) => (i % 2 ? [i, i] : [i])).flat()
  const data = new Float64Array(rows.length * 20)
  for (let j = 0; j < 20; j++) for (const [k, i] of rows.entries()) data[j * rows.length + k] = X.data[j * 300 + i]!
  const repeated = lasso({ lambdaRatio: 0.05, tolerance: 1e-12 }).fitSync(
    { data, shape: [rows.length, 20], order: 'column-major' },
    Float64Array.from(rows, (i) => y[i]!),
  )
  for (const [j, b] of repeated.coefficients.entries()) expect(weighted.coefficients[j]).toBeCloseTo(b, 7)
})
