import { diabetes } from '@odot/datasets'
import { elasticNet, groupLasso, lasso, multiTaskLasso, nonnegativeLasso, sparseGroupLasso } from '@odot/estimators'
import { huber, logistic, multinomial, poisson, quantile, squaredHinge } from '@odot/losses'
import { describe, expect, test } from 'vitest'
import type { ModelJSON } from '../src/model/model-json.js'
import { fromJSON } from '../src/persistence/from-json.js'
import { toSafetensors } from '../src/persistence/safetensors.js'
import { verify } from '../src/persistence/verify.js'

const { X, y, featureNames } = await diabetes()
const labels = Array.from(y, (value) => (value > 140 ? 'high' : 'low'))
const thirds = Array.from(y, (value) => (value > 180 ? 'c' : value > 100 ? 'b' : 'a'))
const counts = Array.from(y, (value) => Math.round(value / 40))
const groups = [0, 0, 1, 1, 2, 2, 2, 2, 2, 2]
const lambdaRatio = 0.2
/** Columns 2 and 3 have no penalty. */
const held = [1, 1, 0, 0, 1, 1, 1, 1, 1, 1]
const upperOfThird = held.map((_, j) => (j === 2 ? 5 : Number.POSITIVE_INFINITY))
const weights = Array.from(y, (_, i) => 1 + (i % 3))

const fits: readonly (readonly [what: string, check: () => { readonly ok: boolean; readonly reasons: readonly string[] }])[] = [
  ['lasso', () => verify(lasso({ lambdaRatio }).fitSync(X, y), { X, y })],
  ['lasso to 1e-12', () => verify(lasso({ lambdaRatio, tolerance: 1e-12 }).fitSync(X, y), { X, y })],
  [
    'lasso with a free column',
    () => verify(lasso({ lambdaRatio, penaltyFactor: [0, 1, 2, 1, 1, 1, Number.POSITIVE_INFINITY, 1, 1, 1] }).fitSync(X, y), { X, y }),
  ],
  ['lasso with weights', () => verify(lasso({ lambdaRatio, sampleWeight: weights }).fitSync(X, y), { X, y, sampleWeight: weights })],
  ['elastic net', () => verify(elasticNet({ lambdaRatio, mixing: 0.5 }).fitSync(X, y), { X, y })],
  ['non-negative lasso', () => verify(nonnegativeLasso({ lambdaRatio }).fitSync(X, y), { X, y })],
  [
    'lasso with a column that only a bound holds',
    () => verify(lasso({ lambdaRatio, penaltyFactor: held, lower: 0 }).fitSync(X, y), { X, y }),
  ],
  ['non-negative lasso with a free column', () => verify(nonnegativeLasso({ lambdaRatio, penaltyFactor: held }).fitSync(X, y), { X, y })],
  [
    'logistic with a column that only a bound holds, and a free one',
    () => verify(lasso({ lambdaRatio, loss: logistic(), penaltyFactor: held, upper: upperOfThird }).fitSync(X, labels), { X, y: labels }),
  ],
  ['group lasso', () => verify(groupLasso({ lambdaRatio, groups }).fitSync(X, y), { X, y })],
  ['sparse group lasso', () => verify(sparseGroupLasso({ lambdaRatio, groups, mixing: 0.5 }).fitSync(X, y), { X, y })],
  ['logistic', () => verify(lasso({ lambdaRatio, loss: logistic() }).fitSync(X, labels), { X, y: labels })],
  ['multinomial', () => verify(lasso({ lambdaRatio, loss: multinomial() }).fitSync(X, thirds), { X, y: thirds })],
  ['poisson', () => verify(lasso({ lambdaRatio, loss: poisson() }).fitSync(X, counts), { X, y: counts })],
  ['huber', () => verify(lasso({ lambdaRatio, loss: huber({ threshold: 50 }) }).fitSync(X, y), { X, y })],
  ['quantile', () => verify(lasso({ lambdaRatio, loss: quantile({ tau: 0.8, smoothing: 20 }) }).fitSync(X, y), { X, y })],
  ['squared hinge', () => verify(lasso({ lambdaRatio, loss: squaredHinge() }).fitSync(X, labels), { X, y: labels })],
  [
    'multi-task lasso',
    () => {
      const Y = Array.from(y, (value, i) => [value, X.data[i * 10 + 2]! * 900])
      return verify(multiTaskLasso({ lambdaRatio }).fitSync(X, Y), { X, y: Y })
    },
  ],
  [
    'logistic with a free column',
    () =>
      verify(lasso({ lambdaRatio, loss: logistic(), penaltyFactor: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1] }).fitSync(X, labels), { X, y: labels }),
  ],
]

describe('a fit is verified', () => {
  for (const [what, check] of fits) test(what, () => expect(check()).toMatchObject({ ok: true, reasons: [] }))
})

describe('a claim that is not true', () => {
  const named = Object.fromEntries(featureNames.map((name, j) => [name, Array.from(y, (_, i) => X.data[i * 10 + j]!)]))
  const model = lasso({ lambdaRatio, tolerance: 1e-10 }).fitSync(named, y)
  const good = model.toJSON()
  const check = (file: ModelJSON): readonly string[] => verify(file, { X: named, y }).reasons
  const last = (value: unknown): number => Number(value) * (1 + 2 * Number.EPSILON)
  const { places, values } = good.coefficients

  test('is not there in the file as it was written', () => {
    expect(check(good)).toEqual([])
    expect(verify(JSON.stringify(model), { X: named, y }).ok).toBe(true)
    expect(verify(toSafetensors(model), { X: named, y }).ok).toBe(true)
    expect(verify(fromJSON(good), { X: named, y }).ok).toBe(true)
  })

  for (const [k, place] of places.entries())
    test(`is found in the last digits of coefficient ${featureNames[place]}`, () => {
      const changed = { ...good.coefficients, values: values.map((value, at) => (at === k ? last(value) : value)) }
      expect(check({ ...good, coefficients: changed }).join()).toContain(`coefficient ${featureNames[place]} is`)
      const standardized = good.standardizedCoefficients.values.map((value, at) => (at === k ? Number(value) * (1 + 1e-12) : value))
      expect(
        check({ ...good, standardizedCoefficients: { ...good.standardizedCoefficients, values: standardized } }).length,
      ).toBeGreaterThan(0)
      // a change of both that fits is not to the optimum any more
      const both = (numbers: typeof good.coefficients): typeof good.coefficients => ({
        ...numbers,
        values: numbers.values.map((value, at) => (at === k ? Number(value) * 1.125 : value)),
      })
      expect(
        check({ ...good, coefficients: both(good.coefficients), standardizedCoefficients: both(good.standardizedCoefficients) }).join(),
      ).toContain('the objective is')
    })

  const { certificate } = good
  const claim = (change: object): Partial<ModelJSON> => JSON.parse(JSON.stringify({ certificate: { ...certificate, ...change } }))
  const wrong: readonly (readonly [what: string, change: Partial<ModelJSON>, says: string])[] = [
    ['λ', { lambda: Number(good.lambda) * (1 + 1e-9) }, 'the objective is'],
    ['the intercept', { intercepts: [Number(good.intercepts[0]) * 1.0001] }, 'the objective is'],
    ['a mean', { means: good.means.map((m, j) => (j === 2 ? Number(m) + 1e-9 : m)) }, 'column bmi has the mean'],
    ['a scale', { scales: good.scales.map((s, j) => (j === 0 ? Number(s) * (1 + 1e-9) : s)) }, 'column age has the scale'],
    ['the order of names', { names: featureNames.map((_, j) => featureNames[j === 2 ? 3 : j === 3 ? 2 : j]!) }, 'column bp has the mean'],
    [
      'a factor on λ',
      { penalty: { penaltyFactor: good.penalty.penaltyFactor?.map((f, j) => (j === 2 ? 1.001 : f)) ?? [] } },
      'the objective is',
    ],
    ['a constant column', { constantColumns: [0] }, 'the constant columns are none, not 0'],
    ['the primal', claim({ primal: 1 }), 'not 1 as claimed'],
    ['a gap that is none', claim({ gap: 1 }), 'the claimed gap 1 is not the difference'],
    ['no certificate', { certificate: null }, 'the model has no certificate'],
    ['another estimator', { estimator: 'lq' }, 'the penalty is not known to be convex'],
  ]
  for (const [what, change, says] of wrong) test(`is found in ${what}`, () => expect(check({ ...good, ...change }).join()).toContain(says))

  test('is found when the gap is not what the point has, with a dual that fits', () => {
    const loose = lasso({ lambdaRatio, tolerance: 1e-2, maxIterations: 0 }).fitSync(named, y)
    const { primal } = loose.certificate
    const changed = {
      ...loose.toJSON(),
      certificate: { kind: 'gap', primal, dual: primal, gap: 0, relativeGap: 0, certifiedZeros: [] },
    } as const
    expect(verify(changed, { X: named, y }).reasons.join()).toContain('more than the 0 claimed')
  })

  test('is found when y is another', () => {
    expect(verify(model, { X: named, y: Array.from(y, (value, i) => (i === 7 ? value + 1 : value)) }).ok).toBe(false)
  })
})

test('the data must be that of the fit', () => {
  const model = lasso({ lambdaRatio, sampleWeight: weights, offset: weights }).fitSync(X, y)
  expect(() => verify(model, { X, y, offset: weights })).toThrow('verify: the model was fitted with weights; pass { sampleWeight }')
  expect(() => verify(model, { X, y, sampleWeight: weights })).toThrow('verify: the model was fitted with an offset; pass { offset }')
  expect(verify(model, { X, y, sampleWeight: weights, offset: weights }).ok).toBe(true)
  expect(() => verify(model, { X: [[1, 2]], y: [1], sampleWeight: [1], offset: [0] })).toThrow(
    'X has 2 columns but the model was fitted on 10',
  )
  expect(() => verify('{', { X, y })).toThrow('verify: the text is not JSON')
})
