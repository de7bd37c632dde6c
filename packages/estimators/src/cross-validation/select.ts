import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { knownOptions } from '../known-options.js'
import type { Model } from '../model/model.js'
import type { PathModel, PathStep } from '../path/path-model.js'
import { show } from '../show.js'
import { type Criterion, criteria } from './criteria.js'

export interface SelectOptions {
  /** `bic` by default. */
  readonly criterion?: Criterion
  /** How strongly `ebic` counts the number of models of a size; 0 is BIC, 1 the strongest; 0.5 by default. */
  readonly gamma?: number
  /** Least squares: the variance of the noise, where it is known or estimated from a large model; without it n log(RSS/n) takes the place of RSS/σ². */
  readonly variance?: number
}

/** What a criterion chose. */
export interface Selected<Y, C extends Certificate> {
  readonly criterion: Criterion
  readonly lambda: number
  /** The step of the path. */
  readonly index: number
  /** The criterion at each step; smaller is better. */
  readonly values: Float64Array
  /** The degrees of freedom of each step, without intercepts. */
  readonly freedom: Int32Array
  readonly model: Model<Y, C | null>
}

/**
 * The step of a path that an information criterion prefers; of several equal ones that of the largest λ.
 *
 * With d the −2 log-likelihood, k the degrees of freedom, n the effective rows and p the coefficients:
 * AIC = d + 2k; AICc = AIC + 2k(k + 1)/(n − k − 1); BIC = d + k log n; EBIC = BIC + 2γ log (p over k).
 * d = 2nL for a loss L that is a mean negative log-likelihood. For least squares d = n log(RSS/n), or RSS/σ² when the variance σ² is given, RSS/n being 2L
 * (over K outputs nK log(RSS/(nK)), one variance for all). For Huber's loss 2nL is no likelihood but of its kind. Intercepts are in all steps, so they do not count.
 * k is the number of coefficients that are not zero: unbiased for the lasso, an approximation for all else (ridge parts and groups shrink more, which would
 * count for less; non-convex penalties search more, which would count for more).
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1], [5, 1], [6, 0]]
 * const fitted = await path(lasso()).fit(X, [2.1, 3.9, 6.2, 7.9, 10.1, 11.8])
 * select(fitted, { criterion: 'aic' }).freedom.length === fitted.steps.length // => true
 * @throws EstimatorError for a criterion that is none, a γ outside [0, 1], a variance that is not positive, and a path without steps.
 * @see Akaike (1974), "A new look at the statistical model identification"
 * @see Schwarz (1978), "Estimating the dimension of a model"
 * @see Hurvich and Tsai (1989), "Regression and time series model selection in small samples"
 * @see Chen and Chen (2008), "Extended Bayesian information criteria for model selection with large model spaces"
 * @see Zou, Hastie and Tibshirani (2007), "On the “degrees of freedom” of the lasso"
 */
export function select<Y, C extends Certificate>(path: PathModel<Y, C>, options: SelectOptions = {}): Selected<Y, C> {
  knownOptions('select', options, ['criterion', 'gamma', 'variance'])
  const { criterion = 'bic', gamma = 0.5, variance } = options
  const rule = Object.hasOwn(criteria, criterion) ? criteria[criterion] : undefined
  if (rule === undefined)
    throw new EstimatorError(`select: criterion is ${show(criterion)}; pass one of ${Object.keys(criteria).join(', ')}.`)
  if (!(gamma >= 0 && gamma <= 1)) throw new EstimatorError(`select: gamma is ${show(gamma)}; pass a number from 0 to 1.`)
  if (variance !== undefined && !(variance > 0 && Number.isFinite(variance)))
    throw new EstimatorError(`select: variance is ${show(variance)}; pass a positive number.`)
  if (!Array.isArray(path?.steps))
    throw new EstimatorError('select: there is no path; pass what path(…).fit gave, or the path of a cross-validation.')
  const first = path.steps[0]
  if (first === undefined) throw new EstimatorError('select: the path has no steps; fit it to its end first.')
  const { loss, outputs, coefficients } = path.at(first.lambda)
  const rows = path.effectiveRows
  const devianceOf = deviances.get(loss.name) ?? likelihood
  if (variance !== undefined && devianceOf !== squares)
    throw new EstimatorError(`select: variance is ${variance} but the loss is ${loss.name}, which has none; leave variance out.`)
  const values = Float64Array.from(path.steps, (step) =>
    rule({
      deviance: devianceOf(step, { rows, outputs, variance }),
      freedom: step.places.length,
      rows: rows * (devianceOf === squares ? outputs : 1),
      columns: coefficients.length,
      gamma,
    }),
  )
  const index = values.reduce((best, value, l) => (value < values[best]! ? l : best), 0)
  const { lambda } = path.steps[index]!
  const freedom = Int32Array.from(path.steps, ({ places }) => places.length)
  return Object.freeze({ criterion, lambda, index, values, freedom, model: path.at(lambda) })
}

interface Scale {
  readonly rows: number
  readonly outputs: number
  readonly variance: number | undefined
}

type Deviance = (step: Pick<PathStep<Certificate>, 'loss'>, scale: Scale) => number

const likelihood: Deviance = ({ loss }, { rows }) => 2 * rows * loss

const squares: Deviance = ({ loss }, { rows, outputs, variance }) =>
  variance === undefined ? rows * outputs * Math.log((2 * loss) / outputs) : (2 * rows * loss) / variance

const deviances: ReadonlyMap<string, Deviance> = new Map([
  ['least squares', squares],
  ['multi-task', squares],
])
