import type { Design } from '@odot/kernels'
import { EstimatorError } from './errors.js'
import type { LassoPlan } from './lasso-options.js'
import { readVector } from './vector.js'

/** The vectors of a lasso, checked and copied. */
export interface LassoData {
  /** y − offset; [rows]. */
  readonly response: Float64Array
  /** Σ = 1; [rows]. */
  readonly weights: Float64Array
  readonly penaltyFactor: Float64Array
}

/** Reads the vectors that belong to X. @throws EstimatorError saying where, what and what to do. */
export function lassoData(where: string, { rows, columns }: Design, y: ArrayLike<number>, plan: LassoPlan): LassoData {
  const perRow = (advice: string): { readonly length: number; readonly because: string; readonly advice: string } => ({
    length: rows,
    because: `X has ${rows} rows`,
    advice,
  })
  const response = readVector(where, 'y', y, perRow('pass one response per row'))
  const sampleWeight = readVector(where, 'sampleWeight', plan.sampleWeight ?? ones(rows), {
    ...perRow('pass one weight per row'),
    nonnegative: true,
  })
  const offset = readVector(where, 'offset', plan.offset ?? new Float64Array(rows), perRow('pass one offset per row'))
  const penaltyFactor = readVector(where, 'penaltyFactor', plan.penaltyFactor ?? ones(columns), {
    length: columns,
    because: `X has ${columns} columns`,
    advice: 'pass one factor per column',
    nonnegative: true,
    infinityAllowed: true,
  })
  const total = sampleWeight.reduce((sum, w) => sum + w, 0)
  if (!(total > 0 && Number.isFinite(total))) {
    throw new EstimatorError(
      `${where}: sampleWeight adds up to ${total}; at least one row needs a positive weight, and the sum must be finite.`,
    )
  }
  return { response: response.map((value, i) => value - offset[i]!), weights: sampleWeight.map((w) => w / total), penaltyFactor }
}

function ones(length: number): Float64Array {
  return new Float64Array(length).fill(1)
}
