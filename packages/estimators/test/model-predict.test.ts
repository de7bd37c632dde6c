import { huber, leastSquares, logistic, multinomial, multiTask, poisson } from '@odot/losses'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fitted } from '../src/model/fitted.js'
import { makeModel, reviveModel } from '../src/model/make-model.js'

const base: Fitted = {
  estimator: 'lasso',
  loss: { name: 'least squares', parameters: {} },
  penalty: { penaltyFactor: Float64Array.of(1, 1) },
  status: 'converged',
  reason: 'relative gap 1e-9 is at most 1e-6',
  iterations: 3,
  outputs: 1,
  classes: undefined,
  coefficients: Float64Array.of(2, -1),
  intercept: 0.5,
  intercepts: Float64Array.of(0.5),
  standardizedCoefficients: Float64Array.of(2, -1),
  means: Float64Array.of(0, 0),
  scales: Float64Array.of(1, 1),
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
const two: Fitted = { ...base, loss: { name: 'logistic', parameters: {} }, classes: ['no', 'yes'] }
const three: Fitted = {
  ...base,
  loss: { name: 'multinomial', parameters: {} },
  outputs: 3,
  classes: ['a', 'b', 'c'],
  coefficients: Float64Array.of(1, 0, -1, 0, 2, 0),
  standardizedCoefficients: Float64Array.of(1, 0, -1, 0, 2, 0),
  intercepts: Float64Array.of(0, 0.5, 1),
}

describe('predict', () => {
  test('is b₀ + Xb for least squares, whatever X is made of', () => {
    const model = makeModel(base, leastSquares())
    expect([
      ...model.predict([
        [1, 2],
        [3, 4],
      ]),
    ]).toEqual([0.5, 2.5])
    expect([...model.predict({ data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] })]).toEqual([0.5, 2.5])
    expect([...model.predict({ data: Float64Array.of(1, 3, 2, 4), shape: [2, 2], order: 'column-major' })]).toEqual([0.5, 2.5])
  })

  test('finds columns by name, in any order', () => {
    const model = makeModel({ ...base, names: ['age', 'bmi'] }, leastSquares())
    expect([...model.predict({ bmi: [2, 4], other: [9, 9], age: [1, 3] })]).toEqual([0.5, 2.5])
    expect(() => model.predict({ bmi: [2, 4] })).toThrow('X has no column age')
    expect(() => makeModel(base, leastSquares()).predict({ bmi: [2], age: [1] })).toThrow('the model was fitted without names')
  })

  test('has probabilities, classes and predictors of two classes', () => {
    const model = makeModel(two, logistic())
    const X = [
      [1, 2],
      [-1, 2],
    ]
    const p = (eta: number): number => 1 / (1 + Math.exp(-eta))
    expect([...model.predict(X, { as: 'link' })]).toEqual([0.5, -3.5])
    expect([...model.predict(X)]).toEqual([p(0.5), p(-3.5)])
    expect(model.predict(X, { as: 'class' })).toEqual(['yes', 'no'])
    expect([...model.predict(X, { as: 'probability' })]).toEqual([1 - p(0.5), p(0.5), 1 - p(-3.5), p(-3.5)])
  })

  test('has one predictor for each of several classes', () => {
    const model = makeModel(three, multinomial())
    const X = [
      [1, 0],
      [0, 3],
      [-9, 0],
    ]
    expect([...model.predict(X, { as: 'link' })]).toEqual([1, 0.5, 0, 0, 6.5, 1, -9, 0.5, 10])
    expect(model.predict(X, { as: 'class' })).toEqual(['a', 'b', 'c'])
    const rows = model.predict(X)
    for (let i = 0; i < 3; i++) expect(rows[3 * i]! + rows[3 * i + 1]! + rows[3 * i + 2]!).toBeCloseTo(1, 15)
  })

  test('is on the scale of counts for the Poisson loss', () => {
    const model = makeModel({ ...base, loss: { name: 'poisson', parameters: {} } }, poisson())
    expect(model.predict([[0, 0]])[0]).toBe(Math.exp(0.5))
  })

  test('fills missing cells with what the fit kept, and refuses them without', () => {
    const model = makeModel({ ...base, fills: Float64Array.of(1, 10) }, leastSquares())
    expect([
      ...model.predict([
        [null, 2],
        [3, Number.NaN],
      ]),
    ]).toEqual([0.5, -3.5])
    expect(() => makeModel(base, leastSquares()).predict([[Number.NaN, 2]])).toThrow('X has NaN at row 0, column 0')
  })

  test('needs an offset exactly where the fit had one, one for each row or each predictor', () => {
    const model = makeModel({ ...base, shifted: true }, leastSquares())
    expect(() => model.predict([[1, 2]])).toThrow('lasso.predict: the model was fitted with an offset; pass { offset }')
    expect([...model.predict([[1, 2]], { offset: [10] })]).toEqual([10.5])
    expect([...makeModel(base, leastSquares()).predict([[1, 2]], { offset: [10] })]).toEqual([10.5])
    expect(() => model.predict([[1, 2]], { offset: [1, 2] })).toThrow('offset has 2 values but X has 1 rows')
    const several = makeModel({ ...three, shifted: true }, multinomial())
    expect([...several.predict([[0, 0]], { offset: [1, 2, 3], as: 'link' })]).toEqual([1, 2.5, 4])
    expect([...several.predict([[0, 0]], { offset: [1], as: 'link' })]).toEqual([1, 1.5, 2])
  })

  test('refuses other columns than the fitted ones, classes of losses without classes, and scales that do not exist', () => {
    const model = makeModel(base, leastSquares())
    expect(() => model.predict([[1, 2, 3]])).toThrow('lasso.predict: X has 3 columns but the model was fitted on 2')
    expect(() => model.predict([[1, 2]], { as: 'class' })).toThrow("the loss 'least squares' has no classes")
    expect(() => model.predict([[1, 2]], { as: 'probability' })).toThrow("the loss 'least squares' has no classes")
    // @ts-expect-error not a scale
    expect(() => model.predict([[1, 2]], { as: 'odds' })).toThrow("as is the text 'odds'")
  })

  test('does not change when a caller writes into the arrays of the model, or of what it was made from', () => {
    const coefficients = Float64Array.of(2, -1)
    const model = makeModel({ ...base, coefficients, fills: Float64Array.of(1, 1) }, leastSquares())
    const before = [...model.predict([[1, 2]])]
    const text = String(model)
    const json = JSON.stringify(model)
    coefficients.fill(7)
    for (const array of [model.coefficients, model.intercepts, model.standardizedCoefficients, model.means, model.scales]) array.fill(9)
    expect([...model.predict([[1, 2]])]).toEqual(before)
    expect(String(model)).toBe(text)
    expect(JSON.stringify(model)).toBe(json)
    expect(Object.isFrozen(model)).toBe(true)
  })
})

describe('a model from its numbers alone', () => {
  const losses = [
    { fitted: base, loss: leastSquares() },
    { fitted: { ...base, loss: { name: 'huber', parameters: { threshold: 2 } } }, loss: huber({ threshold: 2 }) },
    { fitted: { ...base, loss: { name: 'poisson', parameters: {} } }, loss: poisson() },
  ]
  const number = fc.double({ min: -3, max: 3, noNaN: true })

  test('predicts the same bits as with its loss', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 }), fc.constantFrom(...losses), (X, { fitted, loss }) => {
        expect(reviveModel(fitted).predict(X)).toEqual(makeModel(fitted, loss).predict(X))
      }),
    )
    const X = [[0.3, -0.7]]
    expect(reviveModel(two).predict(X)).toEqual(makeModel(two, logistic()).predict(X))
    expect(reviveModel(three).predict(X)).toEqual(makeModel(three, multinomial()).predict(X))
    const tasks: Fitted = { ...three, classes: undefined, loss: { name: 'multi-task', parameters: {} } }
    expect(reviveModel(tasks).predict(X)).toEqual(makeModel(tasks, multiTask()).predict(X))
  })

  test('a loss that is none of ours must be given', () => {
    expect(() => reviveModel({ ...base, loss: { name: 'mine', parameters: {} } })).toThrow("the loss is 'mine', which is none of")
  })
})
