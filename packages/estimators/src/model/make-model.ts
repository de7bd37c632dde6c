import type { Certificate, Label, Loss } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { MatrixLike } from '../input/matrix.js'
import { knownOptions } from '../known-options.js'
import { show } from '../show.js'
import { copyFitted } from './copy-fitted.js'
import { describeModel } from './describe-model.js'
import { explainFit } from './explain-fit.js'
import type { Fitted } from './fitted.js'
import type { Model, PredictOptions, ScoreOptions } from './model.js'
import { modelJSON } from './model-json.js'
import { type AnyResponse, isAnyResponse, lossNames, ownLoss } from './own-loss.js'
import { predictors } from './predictors.js'
import { probableCodes } from './probable-codes.js'
import { type Scoring, score, scoreOwn } from './score.js'

interface AnyPredictOptions extends PredictOptions {
  readonly as?: 'response' | 'link' | 'class' | 'probability'
}

/** The model of fitted numbers and their loss. It knows nothing of the data, and writing into its arrays does not change what it predicts. */
export function makeModel<Y, T, C extends Certificate | null>(fitted: Fitted<C>, loss: Loss<Y, T>): Model<Y, C> {
  const own = copyFitted(fitted)
  const { estimator, outputs, classes } = own
  const needClasses = (what: string): readonly Label[] => {
    if (classes !== undefined) return classes
    throw new EstimatorError(
      `${estimator}.predict: the loss '${own.loss.name}' has no classes, so there is no ${what}; pass as: 'response' or 'link'.`,
    )
  }

  function predict(X: MatrixLike, options: AnyPredictOptions & { readonly as: 'class' }): Label[]
  function predict(X: MatrixLike, options?: PredictOptions & { readonly as?: 'response' | 'link' | 'probability' }): Float64Array
  function predict(X: MatrixLike, options: AnyPredictOptions = {}): Label[] | Float64Array {
    knownOptions(`${estimator}.predict`, options, ['as', 'offset'])
    const { as = 'response' } = options
    if (as !== 'response' && as !== 'link' && as !== 'class' && as !== 'probability')
      throw new EstimatorError(`${estimator}.predict: as is ${show(as)}; pass 'response', 'link', 'class' or 'probability'.`)
    const known = as === 'class' || as === 'probability' ? needClasses(as) : []
    const { eta, rows } = predictors(`${estimator}.predict`, own, X, options)
    if (as === 'link') return eta
    if (as === 'class') return Array.from(probableCodes(eta, outputs), (code) => known[code]!)
    const { data } = loss.predict({ shape: outputs === 1 ? [rows] : [rows, outputs], data: eta })
    return as === 'probability' && outputs === 1 ? bothClasses(data) : data
  }

  return Object.freeze({
    ...fitted,
    predict,
    score: (X: MatrixLike, y: Y, options: ScoreOptions = {}) => {
      const where = `${estimator}.score`
      knownOptions(where, options, ['metric', 'sampleWeight', 'offset'])
      const { offset, metric, sampleWeight } = options
      const scoring: Scoring = {
        predictors: predictors(where, own, X, offset === undefined ? {} : { offset }),
        outputs,
        classes,
        ...(metric !== undefined && { metric }),
        ...(sampleWeight !== undefined && { sampleWeight }),
      }
      const ours = ownLoss(own.loss, classes)
      return ours && isAnyResponse(y) ? scoreOwn(where, ours, y, scoring) : score(where, loss, y, scoring)
    },
    explain: () => explainFit(own),
    toJSON: () => modelJSON(own),
    toString: () => describeModel(own),
  })
}

/** The model of fitted numbers alone: the loss is one of ours and is found by its name. @throws EstimatorError for another name. */
export function reviveModel<C extends Certificate | null>(fitted: Fitted<C>, where = 'fromJSON'): Model<AnyResponse, C> {
  const own = ownLoss(fitted.loss, fitted.classes)
  if (own) return makeModel(fitted, own.loss)
  throw new EstimatorError(
    `${where}: the loss is '${fitted.loss.name}', which is none of ${lossNames.map((name) => `'${name}'`).join(', ')}; pass { loss }, the loss that the model was fitted with.`,
  )
}

/** 1 − p and p for each row. */
function bothClasses(second: Float64Array): Float64Array {
  const out = new Float64Array(2 * second.length)
  for (let i = 0; i < second.length; i++) {
    out[2 * i] = 1 - second[i]!
    out[2 * i + 1] = second[i]!
  }
  return out
}
