import { normal, seededRandom } from '@odot/autodiff'
import { logistic } from '@odot/losses'
import { expect, test } from 'vitest'
import { crossValidate } from '../src/cross-validation/cross-validate.js'
import { kFolds } from '../src/cross-validation/k-folds.js'
import { elasticNet } from '../src/families/elastic-net.js'

const [rows, columns] = [60, 8]

/** Workers have tests of their own. */
const here = { workers: false } as const

/** A response of the first three columns, and labels of it. */
function made(seed: number): { readonly X: number[][]; readonly y: number[]; readonly labels: string[]; readonly weights: number[] } {
  const random = seededRandom(seed)
  const X = Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal(random)))
  const y = X.map(([a, b, c]) => 3 + 2 * a! - b! + 0.5 * c! + normal(random))
  return { X, y, labels: y.map((value) => (value > 3 ? 'yes' : 'no')), weights: y.map(() => 0.2 + random()) }
}

/** Fits are compared to the last digits, so they are solved to rounding. */
const exact = { mixing: 1, tolerance: 1e-14 } as const
const lambdas = [0.8, 0.4, 0.1, 0.02, 0.005]
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const weightedMean = (values: readonly number[], weights: readonly number[]): number =>
  sum(values.map((value, i) => weights[i]! * value)) / sum([...weights])

test('cross-validation of squares is the loop written by hand, with weights of rows and with rows left out', async () => {
  const { X, y, weights } = made(1)
  const folds = 5
  const found = await crossValidate(elasticNet({ ...exact, sampleWeight: weights }), {
    ...here,
    folds,
    lambdas,
    seed: 4,
    metric: 'mse',
  }).fit(X, y)
  const [assignment] = kFolds({ rows, folds, seed: 4 }).assignments
  expect(found.folds.assignments).toEqual([assignment])
  for (const [l, lambda] of lambdas.entries()) {
    const scores: number[] = []
    const held: number[] = []
    for (let f = 0; f < folds; f++) {
      const out = [...assignment!.keys()].filter((i) => assignment![i] === f)
      const rest = [...assignment!.keys()].filter((i) => assignment![i] !== f)
      const zeroed = elasticNet({ ...exact, lambda, sampleWeight: weights.map((w, i) => (assignment![i] === f ? 0 : w)) }).fitSync(X, y)
      const pick = <T>(values: readonly T[], places: readonly number[]): T[] => places.map((i) => values[i]!)
      const subset = elasticNet({ ...exact, lambda, sampleWeight: pick(weights, rest) }).fitSync(pick(X, rest), pick(y, rest))
      const [one, other] = [zeroed, subset].map((model) => {
        const predicted = model.predict(pick(X, out))
        return weightedMean(
          out.map((i, k) => (y[i]! - predicted[k]!) ** 2),
          pick(weights, out),
        )
      })
      expect(Math.abs(one! / other! - 1)).toBeLessThan(1e-12)
      expect(Math.abs(found.scores.folds[f]![l]! / one! - 1)).toBeLessThan(1e-12)
      scores.push(one!)
      held.push(sum(pick(weights, out)))
    }
    const mean = weightedMean(scores, held)
    expect(Math.abs(found.scores.mean[l]! / mean - 1)).toBeLessThan(1e-12)
    const variance = weightedMean(
      scores.map((score) => (score - mean) ** 2),
      held,
    )
    expect(found.scores.standardError[l]).toBeCloseTo(Math.sqrt(variance / (folds - 1)), 12)
  }
  expect(found).toMatchObject({ status: 'complete', metric: 'mse', direction: 'lower', workers: 0, notes: [] })
})

test('the mean squared error is the deviance of least squares', async () => {
  const { X, y } = made(2)
  const [a, b] = await Promise.all(
    (['mse', 'deviance'] as const).map((metric) => crossValidate(elasticNet(exact), { ...here, folds: 4, lambdas, metric }).fit(X, y)),
  )
  for (const [l, mean] of a!.scores.mean.entries()) expect(b!.scores.mean[l]).toBeCloseTo(mean, 11)
  expect(b!.lambda).toEqual(a!.lambda)
})

test('labels of folds do not matter, only which rows are held out together', async () => {
  const { X, y } = made(3)
  const folds = Array.from({ length: rows }, (_, i) => (i * 7) % 4)
  const one = await crossValidate(elasticNet(), { ...here, folds, count: 10 }).fit(X, y)
  const turned = await crossValidate(elasticNet(), { ...here, folds: folds.map((f) => 10 - 3 * f), count: 10 }).fit(X, y)
  for (const [l, mean] of one.scores.mean.entries()) expect(turned.scores.mean[l]).toBeCloseTo(mean, 12)
  expect(turned.scores.folds).toEqual([...one.scores.folds].reverse())
  expect(turned.lambda).toEqual(one.lambda)
})

test('a seed gives the same bits again, and repeats are dealt anew', async () => {
  const { X, y } = made(4)
  const options = { ...here, folds: 3, repeats: 2, count: 6, seed: 9 }
  const [one, again] = [await crossValidate(elasticNet(), options).fit(X, y), await crossValidate(elasticNet(), options).fit(X, y)]
  expect(again.scores).toEqual(one.scores)
  expect(one.scores.folds.length).toBe(6)
  expect(one.folds.assignments[1]).not.toEqual(one.folds.assignments[0])
  const other = await crossValidate(elasticNet(), { ...options, seed: 10 }).fit(X, y)
  expect(other.scores.mean).not.toEqual(one.scores.mean)
})

test('the chosen models are those of the path, and a refit at exactly that λ has a certificate', async () => {
  const { X, y } = made(5)
  const found = await crossValidate(elasticNet(), { ...here, folds: 5 }).fit(X, y)
  const { min, oneSe, minIndex, oneSeIndex } = found.lambda
  expect(oneSe).toBeGreaterThan(min)
  expect([found.path.lambdas[minIndex], found.path.lambdas[oneSeIndex]]).toEqual([min, oneSe])
  expect(found.model().lambda).toBe(min)
  expect(found.model('oneSe').coefficients.filter((b) => b !== 0).length).toBeLessThanOrEqual(
    found.model('min').coefficients.filter((b) => b !== 0).length,
  )
  const refitted = await found.refit('oneSe')
  expect(refitted.lambda).toBe(oneSe)
  expect(refitted.certificate.relativeGap).toBeLessThanOrEqual(1e-6)
  const between = await found.refit((min + oneSe) / 2)
  expect(between.lambda).toBe((min + oneSe) / 2)
  // the first three columns are what y is made of
  expect([0, 1, 2].every((j) => found.model().coefficients[j] !== 0)).toBe(true)
  expect(String(found).split('\n').length).toBe(found.path.steps.length + 1)
  expect(String(found)).toMatch(/oneSe/)
})

test('classes are in equal shares in all folds, and scores are deviances, errors and areas', async () => {
  const { X, labels } = made(6)
  const found = await crossValidate(elasticNet({ loss: logistic() }), { ...here, folds: 5, count: 15 }).fit(X, labels)
  const [assignment] = found.folds.assignments
  const yes = Array.from({ length: 5 }, (_, f) => labels.filter((label, i) => label === 'yes' && assignment![i] === f).length)
  expect(Math.max(...yes) - Math.min(...yes)).toBeLessThanOrEqual(1)
  expect(found.metric).toBe('deviance')
  const share = labels.filter((label) => label === 'yes').length / rows
  const constant = -2 * (share * Math.log(share) + (1 - share) * Math.log(1 - share))
  // at λmax there is the intercept alone
  expect(found.scores.mean[0]).toBeCloseTo(constant, 1)
  expect(found.scores.mean[found.lambda.minIndex]).toBeLessThan(constant / 2)
  const area = await crossValidate(elasticNet({ loss: logistic() }), { ...here, folds: 5, count: 15, metric: 'auc' }).fit(X, labels)
  expect(area.direction).toBe('higher')
  expect(area.scores.mean[area.lambda.minIndex]).toBeGreaterThan(0.8)
  expect(area.lambda.oneSe).toBeGreaterThanOrEqual(area.lambda.min)
})

test('groups are held out together', async () => {
  const { X, y } = made(7)
  const groups = y.map((_, i) => `person ${i % 12}`)
  const { folds } = await crossValidate(elasticNet(), { ...here, folds: 4, count: 5, groups }).fit(X, y)
  for (const name of new Set(groups)) {
    expect(new Set(groups.flatMap((group, i) => (group === name ? [folds.assignments[0]![i]] : []))).size).toBe(1)
  }
})

test('a signal ends it, and what was done until then is returned', async () => {
  const { X, y } = made(8)
  const stop = new AbortController()
  const found = await crossValidate(elasticNet(), {
    ...here,
    folds: 6,
    count: 5,
    signal: stop.signal,
    onProgress: (progress) => {
      if (progress.stage === 'fold' && progress.done === 2) stop.abort()
    },
  }).fit(X, y)
  expect(found.status).toBe('aborted')
  expect(found.scores.folds.length).toBe(2)
  expect(found.path.status).toBe('complete')
  const nothing = await crossValidate(elasticNet(), { signal: AbortSignal.abort() }).fit(X, y)
  expect(nothing).toMatchObject({ status: 'aborted', lambda: { min: Number.NaN, oneSe: Number.NaN } })
  expect(() => nothing.model()).toThrow('crossValidate: no λ has a score, so there is no best one; pass a λ.')
})

test('fits that end before their tolerance are told', async () => {
  const { X, y } = made(9)
  const { notes } = await crossValidate(elasticNet({ maxIterations: 0 }), { ...here, folds: 3, lambdas: [0.1] }).fit(X, y)
  expect(notes).toEqual([expect.stringMatching(/^3 of 3 fits of folds ended before/)])
})

test.each([
  [{ folds: 1 }, 'crossValidate: folds is 1; pass a whole number from 2 up, or the fold of each row.'],
  [{ repeats: 0 }, 'crossValidate: repeats is 0; pass a whole number from 1 up.'],
  [{ workers: 0 }, 'crossValidate: workers is 0; pass a whole number from 1 up, or false.'],
  [{ seed: 1.5 }, 'crossValidate: seed is 1.5; pass a whole number.'],
  [{ lambda: 1 }, 'crossValidate: the option lambda is unknown; the options are folds, repeats,'],
])('%j is refused', (options, message) => {
  expect(() => Reflect.apply(crossValidate, undefined, [elasticNet(), options])).toThrow(message)
})

test('data that no folds fit is refused, naming the fold', async () => {
  const { X, y, labels } = made(10)
  const fit = (options: object, response: readonly unknown[] = y, estimator: object = elasticNet()): Promise<unknown> =>
    Reflect.apply(crossValidate, undefined, [estimator, options]).fit(X, response)
  await expect(fit({ folds: 61 })).rejects.toThrow('kFolds: 61 folds of 60 rows leave a fold empty; pass at most 60 folds.')
  await expect(fit({ folds: [1, 2] })).rejects.toThrow(
    'crossValidate.fit: folds has 2 values but y has 60 rows; pass the fold of each row.',
  )
  await expect(fit({ folds: y.map(() => 3) })).rejects.toThrow('crossValidate.fit: folds has the single value 3; pass at least two folds.')
  await expect(fit({ folds: y.map((_, i) => i % 3), repeats: 2 })).rejects.toThrow('repeats and groups have nothing to do')
  const zeros = elasticNet({ sampleWeight: y.map((_, i) => (i < 40 ? 0 : 1)) })
  await expect(fit({ folds: y.map((_, i) => Math.floor(i / 20)) }, y, zeros)).rejects.toThrow(
    'crossValidate.fit: fold 1 holds out no row of positive weight; pass fewer folds.',
  )
  await expect(
    fit({ folds: labels.map((label, i) => (label === 'yes' ? 0 : 1 + (i % 2))) }, labels, elasticNet({ loss: logistic() })),
  ).rejects.toThrow("crossValidate.fit: fold 1 holds out all rows of the class the text 'yes', so nothing can be learnt of it")
  await expect(fit({ metric: 'auc' })).rejects.toThrow(
    'crossValidate.fit: the metric auc needs two classes, but the loss is one of numbers',
  )
  await expect(fit({}, [1])).rejects.toThrow('crossValidate.fit: y has 1 rows; pass at least two.')
})
