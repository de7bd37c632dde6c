import type { Values } from '@odot/autodiff'
import type { Parameterization } from '@odot/problem'
import type { StagePoint } from '../engine/stage.js'
import type { OpenLocal } from '../local/open-local.js'
import type { Unit } from '../local/origin.js'
import { type TrainingOptions, trainFactors } from './train-factors.js'

export interface LocalTraining<F> {
  readonly parameterization: Parameterization<F>
  /** Of the ridge on the factors, in units. */
  readonly strength: Values
  readonly unit: Unit
}

/** Trains a problem without a convex penalty on a device, from where the parameterization starts; columns with an infinite factor stay out. */
export async function trainLocal<F>(
  { problem, origin, given, standard, pointFrom }: Pick<OpenLocal, 'problem' | 'origin' | 'given' | 'standard' | 'pointFrom'>,
  { parameterization, strength, unit }: LocalTraining<F>,
  options: TrainingOptions,
): Promise<StagePoint> {
  const { loss, offset, intercept, factor } = problem
  const { b, b0 } = await trainFactors(
    {
      loss,
      offset,
      design: given,
      standard,
      inverse: standard.scales.map((scale, j) => (scale === 0 || factor[j] === Number.POSITIVE_INFINITY ? 0 : 1 / scale)),
      parameterization,
      shape: loss.outputs === 1 ? [given.columns] : [given.columns, loss.outputs],
      strength: { shape: strength.shape, data: strength.data.map((s) => (s < Number.POSITIVE_INFINITY ? s : 1)) },
      unit: { ...unit, least: origin.saturated },
      intercepts: intercept ? origin.point.intercepts : undefined,
    },
    options,
  )
  return pointFrom({ b, intercepts: b0 })
}
