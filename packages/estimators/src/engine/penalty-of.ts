import { elasticNet, groupIndex, sparseGroupLasso } from '@odot/penalties'
import type { BlockPenalty } from '@odot/problem'
import type { EstimatorName, PenaltyRecord } from '../model/fitted.js'
import type { SmoothParts } from './quadratic.js'

export interface PenaltyOfOptions {
  readonly lambda: number
  /** K. */
  readonly outputs: number
  /** Scales of the columns, because bounds are given on the scale of the columns as they are; [p]. */
  readonly scales: Float64Array
  /** What all columns are divided by beside, a power of 2; 1 by default. Then the penalty is one of the coefficients times it. */
  readonly unit?: number
}

/** Every estimator whose penalty is convex. */
export type ConvexEstimator = Exclude<EstimatorName, 'lq' | 'sparse'>

type Maker = (record: PenaltyRecord, options: PenaltyOfOptions) => BlockPenalty

const makers: Readonly<Record<ConvexEstimator, Maker>> = {
  lasso: coordinatewise,
  adaptiveLasso: coordinatewise,
  nonnegativeLasso: coordinatewise,
  elasticNet: coordinatewise,
  groupLasso: groupwise,
  sparseGroupLasso: groupwise,
  multiTaskLasso: rowwise,
}

/**
 * The penalty of an estimator at λ, on standardised coefficients [p, K], made of its record:
 * Σ λ·mixing·fⱼ|b| + λ(1 − mixing)fⱼ/2·b² (lasso: mixing 1), Σ λ·mixing·fⱼ|b| + Σ λ(1 − mixing)w_g‖b_g‖ (group lasso: mixing 0), and Σ λ fⱼ‖bⱼ‖ over the K
 * coefficients of a column (several tasks). A factor of 0 leaves a coefficient free and one of Infinity keeps it at 0, whatever λ is.
 */
export function penaltyOf(estimator: ConvexEstimator, record: PenaltyRecord, options: PenaltyOfOptions): BlockPenalty {
  return makers[estimator](record, options)
}

/** What the penalty is made of, block by block, where it has a smooth surrogate: no bounds, and not two norms in one block. */
export function smoothPartsOf(
  estimator: ConvexEstimator,
  record: PenaltyRecord,
  { lambda: given, outputs, scales, unit = 1 }: PenaltyOfOptions,
): SmoothParts | undefined {
  const lambda = given / unit
  const { penaltyFactor, mixing, groupWeights, lower, upper } = record
  if (lower || upper) return undefined
  const p = scales.length
  const factor = (j: number): number => penaltyFactor?.[j] ?? 1
  if (estimator === 'multiTaskLasso') return { strength: Float64Array.from({ length: p }, (_, j) => times(lambda, factor(j))) }
  if (estimator === 'sparseGroupLasso') return undefined
  if (estimator === 'groupLasso') return { strength: Float64Array.from(groupWeights ?? [], (weight) => times(lambda, weight)) }
  const share = mixing ?? 1
  return {
    strength: spread(p, outputs, (j) => times(lambda, share * factor(j))),
    ...(share < 1 && { ridge: spread(p, outputs, (j) => times(lambda / unit, (1 - share) * factor(j))) }),
  }
}

/** Columns that neither a penalty nor a bound holds. */
export function freeColumns(
  estimator: ConvexEstimator,
  { penaltyFactor, groups, groupWeights, mixing = 0, lower, upper }: PenaltyRecord,
): readonly number[] {
  if (groups && groupWeights) {
    const isFree = (g: number, j: number): boolean => groupWeights[g]! * (1 - mixing) === 0 && mixing * (penaltyFactor?.[j] ?? 1) === 0
    const held = new Set(Array.from(groups).filter((g, j) => !isFree(g, j)))
    return [...groups.keys()].filter((j) => !held.has(groups[j]!))
  }
  const bounded = (j: number): boolean =>
    (lower?.[j] ?? Number.NEGATIVE_INFINITY) > Number.NEGATIVE_INFINITY ||
    (upper?.[j] ?? Number.POSITIVE_INFINITY) < Number.POSITIVE_INFINITY
  if (estimator === 'nonnegativeLasso') return []
  return [...(penaltyFactor ?? []).keys()].filter((j) => penaltyFactor![j] === 0 && !bounded(j))
}

/** λ · factor, where a factor of 0 is 0 and one of Infinity is Infinity, whatever λ is. */
function times(lambda: number, factor: number): number {
  return factor === 0 || factor === Number.POSITIVE_INFINITY ? factor : lambda * factor
}

/** One number for all coefficients where the columns have no factors of their own, which saves a vector at each λ; else one for each. */
function shared(
  factors: Float64Array | undefined,
  { p, outputs }: { readonly p: number; readonly outputs: number },
  at: (j: number) => number,
): number | Float64Array {
  return factors || p === 0 ? spread(p, outputs, at) : at(0)
}

/** One number for each coefficient (j, k), from one for each column. */
function spread(p: number, outputs: number, at: (j: number) => number): Float64Array {
  const out = new Float64Array(p * outputs)
  for (let j = 0; j < p; j++) out.fill(at(j), j * outputs, (j + 1) * outputs)
  return out
}

function coordinatewise(
  { penaltyFactor, mixing = 1, lower, upper }: PenaltyRecord,
  { lambda: given, outputs, scales, unit = 1 }: PenaltyOfOptions,
): BlockPenalty {
  const p = scales.length
  const factor = (j: number): number => penaltyFactor?.[j] ?? 1
  // a bound of 0 stays 0 on a constant column; others do not matter there
  const lambda = given / unit
  const bound = (bounds: Float64Array): Float64Array =>
    spread(p, outputs, (j) => (bounds[j] === 0 || scales[j] === 0 ? 0 : bounds[j]! * scales[j]! * unit))
  return elasticNet({
    size: p * outputs,
    strength: shared(penaltyFactor, { p, outputs }, (j) => times(lambda, mixing * factor(j))),
    ...(mixing < 1 && {
      ridge: shared(penaltyFactor, { p, outputs }, (j) => {
        const square = times(lambda / unit, (1 - mixing) * factor(j))
        return square === Number.POSITIVE_INFINITY ? 0 : square // the strength forces these to 0
      }),
    }),
    ...(lower && { lower: bound(lower) }),
    ...(upper && { upper: bound(upper) }),
  })
}

function groupwise(record: PenaltyRecord, { lambda: given, outputs, scales, unit = 1 }: PenaltyOfOptions): BlockPenalty {
  const lambda = given / unit
  const { penaltyFactor, mixing = 0, groupWeights } = record
  const p = scales.length
  const groups = record.groups ?? new Int32Array(p)
  const ids = new Int32Array(p * outputs)
  for (let j = 0; j < p; j++) ids.fill(groups[j]!, j * outputs, (j + 1) * outputs)
  const index = groupIndex(ids)
  return sparseGroupLasso({
    groups: index,
    ...(mixing > 0 && { strength: spread(p, outputs, (j) => times(lambda, mixing * (penaltyFactor?.[j] ?? 1))) }),
    groupStrength: Float64Array.from({ length: index.count }, (_, g) => times(lambda, (1 - mixing) * (groupWeights?.[g] ?? 1))),
  })
}

function rowwise({ penaltyFactor }: PenaltyRecord, { lambda, outputs, scales, unit = 1 }: PenaltyOfOptions): BlockPenalty {
  const p = scales.length
  const ids = Int32Array.from({ length: p * outputs }, (_, at) => Math.floor(at / outputs))
  return sparseGroupLasso({
    groups: groupIndex(ids),
    groupStrength: Float64Array.from({ length: p }, (_, j) => times(lambda / unit, penaltyFactor?.[j] ?? 1)),
  })
}
