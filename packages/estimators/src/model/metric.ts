import { EstimatorError } from '../errors.js'
import { show } from '../show.js'
import { areaUnderCurve } from './area-under-curve.js'
import { explainedDeviance, meanDeviance } from './deviance.js'
import type { ScoredLoss } from './host-loss.js'
import type { Observed } from './observed.js'
import { probableCodes } from './probable-codes.js'
import { meanOf, rSquared } from './residual-metrics.js'

/** How good predictions are; the table `metrics` says what each is. */
export type Metric = 'loss' | 'mse' | 'mae' | 'r2' | 'deviance' | 'explained deviance' | 'accuracy' | 'error' | 'auc'

/** What a metric can be taken of: numeric responses, classes, or whatever the loss takes. */
type MetricNeeds = 'numbers' | 'classes' | 'two classes' | 'any'

/** Predictors of some rows and what was observed there. Rows that do not count have weight 0. */
export interface Scored {
  /** The loss, bound to the response with the weights that count. */
  readonly loss: ScoredLoss
  /** η [rows · K], row-major, with the offset. */
  readonly eta: Float64Array
  readonly observed: Observed
  /** The known part of η, [rows] or [rows · K]. */
  readonly offset?: Float64Array | undefined
}

export interface MetricRule {
  readonly name: Metric
  /** Which is better. */
  readonly direction: 'lower' | 'higher'
  readonly needs: MetricNeeds
  /** NaN where it is not defined, such as an area under the curve of one class. @throws EstimatorError where the needs are not met. */
  readonly value: (scored: Scored) => number
}

/**
 * All metrics, by name. ŷ are predictions on the scale of the response; means are weighted; of several outputs the average over the outputs is taken.
 * `loss`: what was minimised, without the penalty. `mse`: mean (y − ŷ)². `mae`: mean |y − ŷ|. `r2`: 1 − Σ(y − ŷ)²/Σ(y − ȳ)². `deviance`: twice the loss
 * above its infimum over all predictors. `explained deviance`: 1 − deviance/deviance of the best intercepts. `accuracy`, `error`: the share of rows whose
 * most probable class is right, or wrong. `auc`: the probability that a row of the second class has a larger η than one of the first, ties counting a half.
 */
export const metrics: { readonly [M in Metric]: MetricRule } = Object.freeze({
  loss: rule({ name: 'loss', direction: 'lower', needs: 'any', value: ({ loss, eta }) => loss.value(eta) }),
  mse: rule({ name: 'mse', direction: 'lower', needs: 'numbers', value: (scored) => meanOf(numbersOf(scored), (r) => r * r) }),
  mae: rule({ name: 'mae', direction: 'lower', needs: 'numbers', value: (scored) => meanOf(numbersOf(scored), Math.abs) }),
  r2: rule({ name: 'r2', direction: 'higher', needs: 'numbers', value: (scored) => rSquared(numbersOf(scored)) }),
  deviance: rule({ name: 'deviance', direction: 'lower', needs: 'any', value: meanDeviance }),
  'explained deviance': rule({ name: 'explained deviance', direction: 'higher', needs: 'any', value: explainedDeviance }),
  accuracy: rule({ name: 'accuracy', direction: 'higher', needs: 'classes', value: (scored) => 1 - wrongShare(scored) }),
  error: rule({ name: 'error', direction: 'lower', needs: 'classes', value: wrongShare }),
  auc: rule({
    name: 'auc',
    direction: 'higher',
    needs: 'two classes',
    value: (scored) => areaUnderCurve(scored.eta, codesOf(scored), scored.loss.weights),
  }),
})

/** What `score` gives when no metric is named: R² of numeric responses, accuracy of classes, else explained deviance, or the loss where there is no deviance. */
export function defaultMetric({ name, classes, conjugate }: Pick<ScoredLoss, 'name' | 'classes' | 'conjugate'>): Metric {
  if (classes !== undefined) return 'accuracy'
  if (name === 'least squares' || name === 'huber' || name === 'multi-task') return 'r2'
  return conjugate === undefined ? 'loss' : 'explained deviance'
}

/** The rule of a metric that can be taken of such a loss and response. @throws EstimatorError naming the metrics that can. */
export function metricRule(
  where: string,
  metric: Metric,
  { loss, observed }: Pick<Scored, 'observed'> & { readonly loss: Pick<ScoredLoss, 'name' | 'classes' | 'conjugate'> },
): MetricRule {
  if (!Object.hasOwn(metrics, metric))
    throw new EstimatorError(
      `${where}: metric is ${show(metric)}; pass one of ${Object.keys(metrics)
        .map((name) => `'${name}'`)
        .join(', ')}.`,
    )
  const fits = ({ name, needs }: MetricRule): boolean => {
    if ((name === 'deviance' || name === 'explained deviance') && loss.conjugate === undefined) return false
    if (needs === 'numbers') return observed.kind === 'numbers'
    if (needs === 'classes') return observed.kind === 'classes'
    return needs === 'any' || (observed.kind === 'classes' && loss.classes?.length === 2)
  }
  if (fits(metrics[metric])) return metrics[metric]
  const others = Object.values(metrics)
    .filter(fits)
    .map(({ name }) => `'${name}'`)
  throw new EstimatorError(`${where}: the metric '${metric}' does not fit the loss '${loss.name}'; pass one of ${others.join(', ')}.`)
}

function rule(made: MetricRule): MetricRule {
  return Object.freeze(made)
}

function numbersOf({ loss, eta, observed }: Scored): {
  readonly observed: Float64Array
  readonly predicted: Float64Array
  readonly weights: Float64Array
} {
  if (observed.kind !== 'numbers')
    throw new EstimatorError(`metrics: the response of the loss '${loss.name}' is not numeric; take another metric.`)
  const { rows, outputs, weights } = loss
  const { data } = loss.predict({ shape: outputs === 1 ? [rows] : [rows, outputs], data: eta })
  return { observed: observed.values, predicted: data, weights }
}

function codesOf({ loss, observed }: Scored): Int32Array {
  if (observed.kind !== 'classes')
    throw new EstimatorError(`metrics: the response of the loss '${loss.name}' has no classes; take another metric.`)
  return observed.codes
}

function wrongShare(scored: Scored): number {
  const { eta, loss } = scored
  const codes = codesOf(scored)
  const probable = probableCodes(eta, loss.outputs)
  let wrong = 0
  for (let i = 0; i < codes.length; i++) if (probable[i] !== codes[i]) wrong += loss.weights[i]!
  return wrong
}
