import { seededRandom } from '@odot/autodiff'
import { cpu, dense } from '@odot/kernels'
import { leastSquares } from '@odot/losses'
import { standardized } from '@odot/problem'
import { expect, test } from 'vitest'
import { bindLoss } from '../src/engine/bind-loss.js'
import { compressedRows, isCompressible } from '../src/engine/compressed-rows.js'
import { finished } from '../src/fit/run.js'
import { elasticNet, groupLasso, lasso, path } from '../src/index.js'

const rows = 90
const columns = 8

interface Data {
  readonly X: { readonly data: Float64Array; readonly shape: readonly [number, number]; readonly order: 'column-major' }
  readonly y: Float64Array
}

/** Columns that correlate and are not centred, and a response of three of them. */
function dataOf({ noise = 1, mean = 2 } = {}): Data {
  const draw = seededRandom(7)
  const data = new Float64Array(rows * columns)
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < rows; i++) data[j * rows + i] = mean + draw() + (j > 0 ? 0.5 * (data[(j - 1) * rows + i]! - mean) : 0)
  const y = Float64Array.from(
    { length: rows },
    (_, i) => 3 + 2 * data[i]! - data[2 * rows + i]! + 0.3 * data[5 * rows + i]! + noise * draw(),
  )
  return { X: { data, shape: [rows, columns], order: 'column-major' }, y }
}

const tolerance = 1e-12
const weights = Float64Array.from({ length: rows }, (_, i) => 1 + (i % 5))
const offset = Float64Array.from({ length: rows }, (_, i) => Math.sin(i))

test('compressed rows have the loss and the gradient of the data, at the best intercept, for any coefficients', async () => {
  const { X, y } = dataOf()
  const device = await cpu()
  const total = weights.reduce((a, b) => a + b)
  const w = weights.map((value) => value / total)
  const design = dense(X.data, { rows, columns, order: 'column-major' })
  const standard = standardized(design, { weights: w })
  const loss = bindLoss(leastSquares(), y, { where: 'test', rows, weights: w, device })
  const norms = new Float64Array(columns).fill(1)
  const options = { where: 'test', loss, design, standard, norms, offset, intercept: true, device }
  expect(isCompressible(options)).toBe(true)
  const { design: R, loss: small, center } = finished(compressedRows(options))!
  expect([R.rows, R.columns]).toEqual([columns + 1, columns])
  const draw = seededRandom(3)
  const mean = (x: Float64Array): number => x.reduce((sum, value, i) => sum + w[i]! * value, 0)
  for (let k = 0; k < 5; k++) {
    const b = Float64Array.from({ length: columns }, () => 4 * draw() - 2)
    const eta = new Float64Array(rows)
    standard.design.apply(b, eta)
    for (let i = 0; i < rows; i++) eta[i]! += offset[i]! + center
    const gradient = new Float64Array(rows)
    const value = loss.gradientInto(eta, gradient)
    expect(gradient.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 12)
    const short = new Float64Array(columns + 1)
    R.apply(b, short)
    const shortGradient = new Float64Array(columns + 1)
    expect(small.gradientInto(short, shortGradient) / value).toBeCloseTo(1, 12)
    const [slopes, own] = [new Float64Array(columns), new Float64Array(columns)]
    standard.design.adjoint(gradient, slopes)
    R.adjoint(shortGradient, own)
    for (let j = 0; j < columns; j++) expect(own[j]).toBeCloseTo(slopes[j]!, 12)
  }
  expect(center).toBeCloseTo(mean(y.map((value, i) => value - offset[i]!)), 12)
})

const cases = {
  'with an intercept': {},
  'with weights, an offset and no standardisation': { sampleWeight: weights, offset, standardize: false },
  'without an intercept': { intercept: false },
  'with penalty factors and a weight of zero': {
    sampleWeight: weights.map((w, i) => (i % 7 === 0 ? 0 : w)),
    penaltyFactor: Float64Array.from({ length: columns }, (_, j) => 1 + j / 4),
  },
} as const

test.each(Object.entries(cases))('along a path of many rows each λ has the solution of a fit of its own, %s', (_, settings) => {
  const { X, y } = dataOf()
  const whole = path(lasso({ ...settings, tolerance }), { count: 12, minRatio: 1e-3 }).fitSync(X, y)
  expect(whole.steps).toHaveLength(12)
  for (const [k, { lambda, certificate }] of whole.steps.entries()) {
    const alone = lasso({ ...settings, lambda, tolerance }).fitSync(X, y)
    const at = whole.at(lambda)
    expect(certificate.relativeGap, `λ ${k}`).toBeLessThanOrEqual(tolerance)
    expect(Math.abs(certificate.primal - alone.certificate.primal), `λ ${k}`).toBeLessThanOrEqual(
      1e-11 * Math.abs(alone.certificate.primal),
    )
    for (let j = 0; j < columns; j++) expect(at.coefficients[j], `λ ${k}, column ${j}`).toBeCloseTo(alone.coefficients[j]!, 5)
    expect(at.intercept, `λ ${k}`).toBeCloseTo(alone.intercept, 5)
  }
})

test('the certificate of compressed rows is that of the data: a dual point of the residuals closes the same gap', () => {
  const { X, y } = dataOf()
  const fitted = path(lasso({ intercept: false, standardize: false, tolerance }), { count: 10, minRatio: 1e-2 }).fitSync(X, y)
  const { lambda, certificate, places, values } = fitted.steps.at(-1)!
  const residual = y.slice()
  for (const [a, j] of places.entries()) for (let i = 0; i < rows; i++) residual[i]! -= values[a]! * X.data[j * rows + i]!
  const squares = residual.reduce((total, r) => total + r * r, 0) / (2 * rows)
  const primal = squares + lambda * values.reduce((total, b) => total + Math.abs(b), 0)
  let largest = 0
  for (let j = 0; j < columns; j++) {
    let c = 0
    for (let i = 0; i < rows; i++) c += X.data[j * rows + i]! * residual[i]!
    largest = Math.max(largest, Math.abs(c) / rows)
  }
  const scale = Math.min(1, lambda / largest)
  const dual = residual.reduce((total, r, i) => total + (scale * r * y[i]!) / rows - (scale * r) ** 2 / (2 * rows), 0)
  const null0 = y.reduce((total, v) => total + v * v, 0) / (2 * rows)
  expect(certificate.primal / primal).toBeCloseTo(1, 12)
  expect(Math.abs(primal - dual) / null0).toBeLessThanOrEqual(1e-11)
})

test.each([
  ['a column that depends on others', (data: Float64Array) => data.copyWithin(3 * rows, 2 * rows, 3 * rows)],
  ['a constant column', (data: Float64Array) => data.fill(4, 3 * rows, 4 * rows)],
  [
    'a column far from zero',
    (data: Float64Array) =>
      data.set(
        data.subarray(3 * rows, 4 * rows).map((v) => v + 1e6),
        3 * rows,
      ),
  ],
])('a path with %s converges as well', (_, spoil) => {
  const { X, y } = dataOf()
  spoil(X.data)
  for (const estimator of [lasso({ tolerance: 1e-9 }), elasticNet({ mixing: 0.5, tolerance: 1e-9 })]) {
    const { status, steps } = path(estimator, { count: 10, stopAtSaturation: false }).fitSync(X, y)
    expect(status).toBe('complete')
    for (const { certificate } of steps) expect(certificate.relativeGap).toBeLessThanOrEqual(1e-9)
  }
})

test('a response without noise, and groups, are solved along a path', () => {
  const { X, y } = dataOf({ noise: 0 })
  const groups = Int32Array.from({ length: columns }, (_, j) => Math.floor(j / 2))
  for (const estimator of [lasso({ tolerance: 1e-9 }), groupLasso({ groups, tolerance: 1e-9 })]) {
    const { steps } = path(estimator, { count: 10, stopAtSaturation: false }).fitSync(X, y)
    for (const { certificate } of steps) expect(certificate.relativeGap).toBeLessThanOrEqual(1e-9)
  }
})
