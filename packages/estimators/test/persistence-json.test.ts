import type { Tensor } from '@odot/autodiff'
import { leastSquares } from '@odot/losses'
import type { Certificate, Loss } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fitted } from '../src/model/fitted.js'
import { makeModel, reviveModel } from '../src/model/make-model.js'
import type { ModelJSON } from '../src/model/model-json.js'
import { fromJSON } from '../src/persistence/from-json.js'
import { fittedModel } from './fixtures/fitted-model.js'

describe('JSON of a model', () => {
  test('keeps every bit of every number, through text', () => {
    fc.assert(
      fc.property(fittedModel, (fitted) => {
        const model = reviveModel(fitted)
        const read = fromJSON(JSON.stringify(model))
        expect(numbersOf(read)).toStrictEqual(numbersOf(model))
        expect(read.toJSON()).toStrictEqual(model.toJSON())
        expect(fromJSON(model.toJSON()).toJSON()).toStrictEqual(model.toJSON())
      }),
    )
  })

  test('keeps every bit of the predictions', () => {
    const cell = fc.double({ min: -1e3, max: 1e3, noNaN: true })
    fc.assert(
      fc.property(
        fittedModel.chain((fitted) =>
          fc.tuple(fc.constant(fitted), fc.array(cell, { minLength: fitted.means.length, maxLength: fitted.means.length })),
        ),
        ([fitted, row]) => {
          const model = reviveModel(fitted)
          const read = fromJSON(JSON.stringify(model))
          const options = fitted.shifted ? { offset: [0.25] } : {}
          expect(read.predict([row], options)).toStrictEqual(model.predict([row], options))
          expect(String(read)).toBe(String(model))
          expect(read.explain().words).toBe(model.explain().words)
          if (fitted.classes)
            expect(read.predict([row], { ...options, as: 'class' })).toEqual(model.predict([row], { ...options, as: 'class' }))
        },
      ),
    )
  })

  test('holds only the coefficients that are not zero', () => {
    const json = reviveModel({ ...plain, coefficients: Float64Array.of(0, -2), standardizedCoefficients: Float64Array.of(0, -2) }).toJSON()
    expect(json.coefficients).toEqual({ length: 2, places: [1], values: [-2] })
  })

  test('writes what JSON has no literal for as text', () => {
    const json = reviveModel({
      ...plain,
      lambdaMax: Number.NaN,
      penalty: { penaltyFactor: Float64Array.of(1, Number.POSITIVE_INFINITY) },
    }).toJSON()
    expect(json.lambdaMax).toBe('NaN')
    expect(json.penalty.penaltyFactor).toEqual([1, 'Infinity'])
  })

  test('a model of a loss of one’s own needs that loss, and no other', () => {
    const mine: Loss<ArrayLike<number>, Tensor> = { ...leastSquares(), name: 'mine', parameters: { power: 3 } }
    const model = makeModel({ ...plain, loss: { name: 'mine', parameters: { power: 3 } } }, mine)
    const text = JSON.stringify(model)
    expect(() => fromJSON(text)).toThrow("fromJSON: the loss is 'mine', which is none of 'least squares'")
    expect(fromJSON(text, { loss: mine }).predict([[1, 2]])).toStrictEqual(model.predict([[1, 2]]))
    expect(() => fromJSON(text, { loss: { ...mine, parameters: { power: 4 } } })).toThrow(
      "was fitted with the loss 'mine' (power 3) but the one given is 'mine' (power 4)",
    )
  })
})

const plain: Fitted<Certificate | null> = {
  estimator: 'lasso',
  loss: { name: 'least squares', parameters: {} },
  penalty: { penaltyFactor: Float64Array.of(1, 1) },
  status: 'converged',
  reason: 'relative gap 0 is at most 1e-6',
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
  certificate: { kind: 'gap', primal: 1, dual: 1, gap: 0, relativeGap: 0, certifiedZeros: Int32Array.of(1) },
  constantColumns: Int32Array.of(),
  names: ['a', 'b'],
  fills: undefined,
  hasIntercept: true,
  standardized: true,
  weighted: false,
  shifted: false,
}

describe('a file that was changed', () => {
  const good: ModelJSON = reviveModel(plain).toJSON()
  const wrong: readonly (readonly [what: string, change: object, says: string])[] = [
    ['another format', { format: 'onnx' }, "format is the text 'onnx'; it must be 'odot-model'"],
    ['a later version', { version: 2 }, 'version is 2, but this version of odot reads 1'],
    ['an unknown estimator', { estimator: 'ridge' }, "estimator is the text 'ridge'; it must be one of 'lasso'"],
    ['an unknown loss', { loss: { name: 'hinge', parameters: {} } }, "the loss is 'hinge', which is none of"],
    [
      'numbers of a loss that it does not have',
      { loss: { name: 'least squares', parameters: { threshold: 1 } } },
      'loss.parameters has threshold',
    ],
    ['numbers of a loss that are missing', { loss: { name: 'huber', parameters: {} } }, "the loss 'huber' is made of threshold"],
    ['classes of a loss that has none', { classes: ['a', 'b'] }, "the loss 'least squares' has none"],
    ['an unknown status', { status: 'done' }, "status is the text 'done'"],
    ['text for a number', { lambda: 'much' }, "lambda is the text 'much'; it must be a number"],
    ['a negative λ', { lambda: -1 }, 'lambda is -1'],
    ['too few scales', { scales: [1] }, 'scales has 1 values; one for each column makes 2'],
    ['an intercept too many', { intercepts: [1, 2] }, 'intercepts has 2 values; one for each output makes 1'],
    ['an infinite mean', { means: [0, 'Infinity'] }, 'means[1] is Infinity; it must be finite'],
    ['no means', { means: [] }, 'means is empty'],
    ['no output', { outputs: 0 }, 'outputs is 0'],
    [
      'coefficients of another length',
      { coefficients: { length: 3, places: [0], values: [1] } },
      'coefficients has 3 values; one for each column and output makes 2',
    ],
    [
      'a place beyond the end',
      { coefficients: { length: 2, places: [2], values: [1] } },
      'coefficients.places is an array [2]; it must be places that ascend and are below 2',
    ],
    ['a place twice', { coefficients: { length: 2, places: [1, 1], values: [1, 2] } }, 'places that ascend'],
    ['places without values', { coefficients: { length: 2, places: [1], values: [] } }, 'a list of 0 places, one for each value'],
    [
      'a length that no memory holds',
      { coefficients: { length: 2 ** 40, places: [], values: [] } },
      'coefficients.length is 1099511627776; it must be at most 2^31',
    ],
    ['half a column', { constantColumns: [0.5] }, 'constantColumns[0] is 0.5; it must be a whole number'],
    ['a constant column that is not there', { constantColumns: [2] }, 'constantColumns has a column too many'],
    ['a name twice', { names: ['a', 'a'] }, 'names has a name twice'],
    ['a name that is none', { names: ['a', 1] }, 'names[1] is 1; it must be a text'],
    ['a negative factor', { penalty: { penaltyFactor: [1, -1] } }, 'penalty.penaltyFactor has a number that is not ≥ 0'],
    ['a missing group', { penalty: { groups: [0, 2], groupWeights: [1, 1] } }, 'penalty.groups leaves a number out'],
    [
      'group weights that are missing',
      { penalty: { groups: [0, 1], groupWeights: [1] } },
      'penalty.groupWeights has 1 values; there are 2 groups',
    ],
    ['a share above 1', { penalty: { mixing: 2 } }, 'penalty.mixing is 2'],
    ['an unknown certificate', { certificate: { kind: 'proof' } }, "certificate.kind is the text 'proof'"],
    [
      'a certified zero that is not there',
      { certificate: { ...good.certificate, certifiedZeros: [2] } },
      'certificate.certifiedZeros has a place too many',
    ],
    ['no certificate at all', { certificate: undefined }, 'certificate is undefined; it must be an object'],
    ['a list for an object', { penalty: [1] }, 'penalty is an array [1]; it must be an object'],
    ['yes for true', { shifted: 'yes' }, "shifted is the text 'yes'; it must be true or false"],
  ]
  for (const [what, change, says] of wrong)
    test(`is refused for ${what}`, () => {
      expect(() => fromJSON(JSON.stringify({ ...good, ...change }))).toThrow(says)
    })

  test('is refused when it is no JSON, or no object', () => {
    expect(() => fromJSON('{"format":')).toThrow('fromJSON: the text is not JSON')
    expect(() => fromJSON('[]')).toThrow('fromJSON: the model is an array []; it must be an object')
    expect(() => fromJSON('null')).toThrow('fromJSON: the model is null; it must be an object')
  })
})

/** The plain numbers of a model. */
function numbersOf({
  predict: _,
  score: __,
  explain: ___,
  toJSON: ____,
  toString: _____,
  ...numbers
}: ReturnType<typeof reviveModel<Certificate | null>>): object {
  return numbers
}
