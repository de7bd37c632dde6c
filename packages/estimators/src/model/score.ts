import type { Label, Loss } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { readVector } from '../vector.js'
import { hostLoss } from './host-loss.js'
import { defaultMetric, metricRule } from './metric.js'
import type { ScoreOptions } from './model.js'
import { observe } from './observed.js'
import type { AnyResponse, OwnLoss } from './own-loss.js'
import type { Predictors } from './predictors.js'

export interface Scoring extends Pick<ScoreOptions, 'metric' | 'sampleWeight'> {
  readonly predictors: Predictors
  readonly outputs: number
  readonly classes: readonly Label[] | undefined
}

/** How good predictors of new rows are, with one of our losses: rows may be all of one class. */
export function scoreOwn(where: string, { loss, padded }: OwnLoss, y: AnyResponse, scoring: Scoring): number {
  const { rows } = scoring.predictors
  const count = 'length' in y ? y.length : y.shape[0]
  if (count !== rows) throw new EstimatorError(`${where}: y has ${count} values but X has ${rows} rows; pass one response per row.`)
  // an unknown label is named before rows of known ones are appended
  observe(where, y, { rows, outputs: scoring.outputs, classes: scoring.classes })
  const { y: whole, extra } = padded(y)
  return score(where, loss, whole, { ...scoring, extra })
}

/** How good predictors of new rows are. The last `extra` rows of y have no predictors, and do not count. @throws EstimatorError */
export function score<Y, T>(
  where: string,
  loss: Loss<Y, T>,
  y: Y,
  { predictors, outputs, classes, metric, sampleWeight, extra = 0 }: Scoring & { readonly extra?: number },
): number {
  const { rows } = predictors
  const weights = new Float64Array(rows + extra)
  weights.set(normalised(where, sampleWeight, rows))
  const prepared = loss.prepare(y, rows + extra)
  if (prepared.outputs !== outputs)
    throw new EstimatorError(
      `${where}: y needs ${prepared.outputs} predictors for each row but the model has ${outputs}; pass a response as in the fit.`,
    )
  const observed = observe(where, y, { rows: rows + extra, outputs, classes })
  const bound = hostLoss(loss, prepared, weights)
  const rule = metricRule(where, metric ?? defaultMetric(bound), { loss: bound, observed })
  const eta = new Float64Array((rows + extra) * outputs)
  eta.set(predictors.eta)
  const value = rule.value({ loss: bound, eta, observed, offset: padOffset(predictors, { extra, outputs }) })
  if (!Number.isNaN(value)) return value
  throw new EstimatorError(
    `${where}: the metric '${rule.name}' is not defined here, as ${rule.needs === 'two classes' ? 'all rows are of one class' : 'predictions overflow'}; take another metric, or other rows.`,
  )
}

function padOffset(
  { offset, rows }: Predictors,
  { extra, outputs }: { readonly extra: number; readonly outputs: number },
): Float64Array | undefined {
  if (offset === undefined || extra === 0) return offset
  const width = offset.length === rows ? 1 : outputs
  const padded = new Float64Array((rows + extra) * width)
  padded.set(offset)
  return padded
}

function normalised(where: string, sampleWeight: ArrayLike<number> | undefined, rows: number): Float64Array {
  if (sampleWeight === undefined) return new Float64Array(rows).fill(1 / rows)
  const weights = readVector(where, 'sampleWeight', sampleWeight, {
    length: rows,
    because: `X has ${rows} rows`,
    advice: 'pass one weight per row',
    nonnegative: true,
  })
  let total = 0
  for (let i = 0; i < rows; i++) total += weights[i]!
  if (!(total > 0 && Number.isFinite(total)))
    throw new EstimatorError(
      `${where}: sampleWeight adds up to ${total}; at least one row needs a positive weight, and the sum must be finite.`,
    )
  return weights.map((w) => w / total)
}
