import { huber, leastSquares, logistic, multinomial, multiTask, poisson } from '@odot/losses'
import type { Label, Loss } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fitted } from '../src/model/fitted.js'
import { hostLoss } from '../src/model/host-loss.js'
import { makeModel } from '../src/model/make-model.js'
import { type Metric, metrics } from '../src/model/metric.js'
import { observe } from '../src/model/observed.js'

const uniform = (rows: number): Float64Array => new Float64Array(rows).fill(1 / rows)

/** A metric of predictors, bound as cross-validation binds it. */
function metricOf<Y, T>(
  metric: Metric,
  { loss, y, eta, weights, offset }: { loss: Loss<Y, T>; y: Y; eta: number[]; weights?: Float64Array; offset?: Float64Array },
): number {
  const rows = weights?.length ?? eta.length
  const prepared = loss.prepare(y, rows)
  const bound = hostLoss(loss, prepared, weights ?? uniform(rows))
  const observed = observe('test', y, { rows, outputs: prepared.outputs, classes: prepared.classes })
  return metrics[metric].value({ loss: bound, eta: Float64Array.from(eta), observed, offset })
}

describe('numeric responses', () => {
  // the examples of scikit-learn's documentation of these metrics
  const y = [3, -0.5, 2, 7]
  const eta = [2.5, 0, 2, 8]

  test('mse, mae and r2 are those of scikit-learn', () => {
    expect(metricOf('mse', { loss: leastSquares(), y, eta })).toBeCloseTo(0.375, 14)
    expect(metricOf('mae', { loss: leastSquares(), y, eta })).toBeCloseTo(0.5, 14)
    expect(metricOf('r2', { loss: leastSquares(), y, eta })).toBeCloseTo(0.9486081370449679, 14)
  })

  test('several outputs are averaged, as scikit-learn does', () => {
    const many = {
      loss: multiTask(),
      y: [
        [0.5, 1],
        [-1, 1],
        [7, -6],
      ],
      eta: [0, 2, -1, 2, 8, -5],
      weights: uniform(3),
    }
    expect(metricOf('mse', many)).toBeCloseTo(0.7083333333333334, 14)
    expect(metricOf('mae', many)).toBeCloseTo(0.75, 14)
    expect(metricOf('r2', many)).toBeCloseTo(0.9368005266622779, 14)
  })

  test('for least squares the deviance is the mse, and the explained deviance is r2', () => {
    expect(metricOf('deviance', { loss: leastSquares(), y, eta })).toBeCloseTo(0.375, 14)
    expect(metricOf('explained deviance', { loss: leastSquares(), y, eta })).toBeCloseTo(0.9486081370449679, 12)
    expect(metricOf('loss', { loss: leastSquares(), y, eta })).toBeCloseTo(0.375 / 2, 14)
  })

  test('the Poisson deviance is that of scikit-learn, rows without events included', () => {
    const means = [0.5, 2, 1, 3]
    const counts = [0, 1, 2, 4]
    const by = counts.map((count, i) => 2 * ((count > 0 ? count * Math.log(count / means[i]!) : 0) - count + means[i]!))
    const expected = by.reduce((sum, d) => sum + d, 0) / 4
    const eta = means.map(Math.log)
    expect(metricOf('deviance', { loss: poisson(), y: counts, eta })).toBeCloseTo(expected, 13)
    const mean = 7 / 4
    const nulls = counts.map((count) => 2 * ((count > 0 ? count * Math.log(count / mean) : 0) - count + mean))
    expect(metricOf('explained deviance', { loss: poisson(), y: counts, eta })).toBeCloseTo(
      1 - expected / (nulls.reduce((s, d) => s + d, 0) / 4),
      9,
    )
    expect(metricOf('mse', { loss: poisson(), y: counts, eta })).toBeCloseTo((0.25 + 1 + 1 + 1) / 4, 13)
  })

  test('the null model of the explained deviance has the offset', () => {
    const counts = [2, 6]
    const exposure = Float64Array.of(0, Math.log(3))
    const perfect = { loss: poisson(), y: counts, eta: [Math.log(2), Math.log(6)], offset: exposure }
    // a rate of 2 everywhere: with the offset there is nothing left to explain
    expect(metricOf('explained deviance', perfect)).toBe(1)
    expect(metricOf('explained deviance', { ...perfect, eta: [Math.log(2), Math.log(5)] })).toBe(0)
  })

  test('a constant response has r2 1 when it is met exactly, and else 0', () => {
    expect(metricOf('r2', { loss: leastSquares(), y: [0.1, 0.1, 0.1], eta: [0.1, 0.1, 0.1] })).toBe(1)
    expect(metricOf('r2', { loss: leastSquares(), y: [0.1, 0.1, 0.1], eta: [0.1, 0.2, 0.1] })).toBe(0)
    expect(metricOf('explained deviance', { loss: leastSquares(), y: [5, 5], eta: [5, 5] })).toBe(1)
  })

  test('the units of the response do not change what is explained', () => {
    for (const unit of [1e-12, 1, 1e9]) {
      const scaled = { loss: leastSquares(), y: y.map((v) => unit * v), eta: eta.map((v) => unit * v) }
      expect(metricOf('explained deviance', scaled)).toBeCloseTo(0.9486081370449679, 8)
    }
  })

  test('rows of weight 0 do not count, whatever is predicted there', () => {
    for (const metric of ['loss', 'mse', 'mae', 'r2', 'deviance', 'explained deviance'] as const) {
      const part = metricOf(metric, { loss: huber({ threshold: 1 }), y, eta })
      const more = {
        loss: huber({ threshold: 1 }),
        y: [...y, 50],
        eta: [...eta, -1e9],
        weights: Float64Array.of(0.25, 0.25, 0.25, 0.25, 0),
      }
      expect(metricOf(metric, more)).toBeCloseTo(part, 12)
    }
  })
})

describe('classes', () => {
  const labels: Label[] = [0, 0, 1, 1]
  // η in the order of scikit-learn's example for roc_auc_score, [0.1, 0.4, 0.35, 0.8]
  const scores = [0.1, 0.4, 0.35, 0.8].map((p) => Math.log(p / (1 - p)))

  test('auc, accuracy and error are those of scikit-learn', () => {
    expect(metricOf('auc', { loss: logistic(), y: labels, eta: scores })).toBe(0.75)
    expect(metricOf('accuracy', { loss: logistic(), y: labels, eta: scores })).toBe(0.75)
    expect(metricOf('error', { loss: logistic(), y: labels, eta: scores })).toBe(0.25)
  })

  test('the loss is the log loss and the deviance twice that', () => {
    const log = -(Math.log(0.9) + Math.log(0.6) + Math.log(0.35) + Math.log(0.8)) / 4
    expect(metricOf('loss', { loss: logistic(), y: labels, eta: scores })).toBeCloseTo(log, 14)
    expect(metricOf('deviance', { loss: logistic(), y: labels, eta: scores })).toBeCloseTo(2 * log, 14)
    expect(metricOf('explained deviance', { loss: logistic(), y: labels, eta: scores })).toBeCloseTo(1 - log / Math.log(2), 10)
  })

  test('auc is the weighted share of pairs in the right order, ties a half', () => {
    const row = fc.record({ label: fc.boolean(), score: fc.integer({ min: -3, max: 3 }), weight: fc.integer({ min: 0, max: 4 }) })
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 12 }), (rows) => {
        const [right, all] = pairs(rows)
        fc.pre(all > 0)
        const total = rows.reduce((sum, { weight }) => sum + weight, 0)
        const weights = Float64Array.from(rows, ({ weight }) => weight / total)
        const value = metricOf('auc', { loss: logistic(), y: rows.map(({ label }) => label), eta: rows.map(({ score }) => score), weights })
        expect(value).toBeCloseTo(right / all, 12)
      }),
    )
  })

  test('of one class there is no auc', () => {
    const one = { loss: logistic(), y: [0, 0, 1], eta: [1, 2, 3], weights: Float64Array.of(0.5, 0.5, 0) }
    expect(metricOf('auc', one)).toBeNaN()
  })

  test('of several classes the largest predictor counts', () => {
    const many = { loss: multinomial(), y: ['a', 'b', 'c'], eta: [1, 0, 0, 0, 3, 1, 2, 0, 1], weights: Float64Array.of(0.5, 0.25, 0.25) }
    expect(metricOf('accuracy', many)).toBe(0.75)
    expect(metricOf('error', many)).toBe(0.25)
  })
})

function pairs(rows: readonly { label: boolean; score: number; weight: number }[]): [number, number] {
  const totals: [number, number] = [0, 0]
  for (const a of rows.filter(({ label }) => label))
    for (const b of rows.filter(({ label }) => !label)) {
      const weight = a.weight * b.weight
      totals[0] += weight * (a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0)
      totals[1] += weight
    }
  return totals
}

describe('score', () => {
  const base: Fitted = {
    estimator: 'lasso',
    loss: { name: 'least squares', parameters: {} },
    penalty: { penaltyFactor: Float64Array.of(1) },
    status: 'converged',
    reason: '',
    iterations: 1,
    outputs: 1,
    classes: undefined,
    coefficients: Float64Array.of(1),
    intercept: 0,
    intercepts: Float64Array.of(0),
    standardizedCoefficients: Float64Array.of(1),
    means: Float64Array.of(0),
    scales: Float64Array.of(1),
    lambda: 0.1,
    lambdaMax: 1,
    certificate: { kind: 'gap', primal: 1, dual: 1, gap: 0, relativeGap: 0, certifiedZeros: null },
    constantColumns: Int32Array.of(),
    names: undefined,
    fills: undefined,
    hasIntercept: true,
    standardized: true,
    weighted: false,
    shifted: false,
  }
  const X = [[2.5], [0], [2], [8]]
  const model = makeModel(base, leastSquares())
  const classifier = makeModel({ ...base, loss: { name: 'logistic', parameters: {} }, classes: ['no', 'yes'] }, logistic())
  const several = makeModel(
    {
      ...base,
      loss: { name: 'multinomial', parameters: {} },
      outputs: 3,
      classes: ['a', 'b', 'c'],
      coefficients: Float64Array.of(0, 1, -1),
      standardizedCoefficients: Float64Array.of(0, 1, -1),
      intercepts: Float64Array.of(0, 0, 0),
    },
    multinomial(),
  )

  test('is R² of numbers, accuracy of classes and explained deviance of counts, unless a metric is named', () => {
    expect(model.score(X, [3, -0.5, 2, 7])).toBeCloseTo(0.9486081370449679, 14)
    expect(model.score(X, [3, -0.5, 2, 7], { metric: 'mae' })).toBeCloseTo(0.5, 14)
    expect(classifier.score([[1], [-1], [-2]], ['yes', 'no', 'yes'])).toBeCloseTo(2 / 3, 14)
    const counts = makeModel({ ...base, loss: { name: 'poisson', parameters: {} } }, poisson())
    expect(counts.score([[0], [Math.log(3)]], [1, 3])).toBeCloseTo(1, 12)
    expect(
      makeModel({ ...base, loss: { name: 'huber', parameters: { threshold: 1 } } }, huber({ threshold: 1 })).score(X, [3, -0.5, 2, 7]),
    ).toBeCloseTo(0.9486081370449679, 14)
  })

  test('weights count as repeated rows do', () => {
    const twice = model.score([...X, [8], [8]], [3, -0.5, 2, 7, 7, 7])
    expect(model.score(X, [3, -0.5, 2, 7], { sampleWeight: [2, 2, 2, 6] })).toBeCloseTo(twice, 14)
  })

  test('new rows may be of one class, or without events, though a fit could not', () => {
    expect(classifier.score([[1], [-1]], ['yes', 'yes'])).toBe(0.5)
    expect(classifier.score([[1], [-1]], ['no', 'no'], { metric: 'loss' })).toBeCloseTo(
      (Math.log(1 + Math.E) + Math.log(1 + 1 / Math.E)) / 2,
      14,
    )
    expect(several.score([[5]], ['b'])).toBe(1)
    expect(several.score([[5]], ['a'], { metric: 'loss' })).toBeCloseTo(Math.log(1 + Math.exp(5) + Math.exp(-5)), 13)
    const counts = makeModel({ ...base, loss: { name: 'poisson', parameters: {} } }, poisson())
    expect(counts.score([[0], [0]], [0, 0], { metric: 'loss' })).toBe(1)
  })

  test('refuses labels that the model does not know, wrong lengths, and metrics that do not fit', () => {
    expect(() => classifier.score([[1]], ['maybe'])).toThrow("lasso.score: y[0] is the text 'maybe', which is not a class of the model")
    expect(() => classifier.score([[1]], ['no', 'yes'])).toThrow('y has 2 values but X has 1 rows')
    expect(() => model.score([[1]], [1, 2])).toThrow('y has 2 values but X has 1 rows')
    expect(() => model.score([[1]], [1], { metric: 'auc' })).toThrow(
      "the metric 'auc' does not fit the loss 'least squares'; pass one of 'loss', 'mse'",
    )
    expect(() => several.score([[1]], ['a'], { metric: 'auc' })).toThrow("the metric 'auc' does not fit")
    expect(() => classifier.score([[1]], ['no'], { metric: 'mse' })).toThrow("the metric 'mse' does not fit the loss 'logistic'")
    expect(() => classifier.score([[1], [2]], ['no', 'no'], { metric: 'auc' })).toThrow(
      "the metric 'auc' is not defined here, as all rows are of one class",
    )
    // @ts-expect-error not a metric
    expect(() => model.score([[1]], [1], { metric: 'gini' })).toThrow("metric is the text 'gini'; pass one of")
    expect(() => model.score([[1]], [1], { sampleWeight: [0] })).toThrow('sampleWeight adds up to 0')
  })
})
