import type { CpuDevice } from '@odot/kernels'
import type { Certificate, Loss } from '@odot/problem'
import { bindLoss } from '../engine/bind-loss.js'
import { openConvex } from '../engine/open-convex.js'
import { type ConvexEstimator, freeColumns, penaltyOf, smoothPartsOf } from '../engine/penalty-of.js'
import { solverOf } from '../engine/solver-of.js'
import type { Fitted } from '../model/fitted.js'
import { makeModel } from '../model/make-model.js'
import type { Plan, Recipe, RecipeData } from '../recipe.js'
import { readVector } from '../vector.js'
import type { RecordOf } from './record-of.js'

/** The recipe of an estimator with a convex penalty, which `record` makes for p columns. */
export function convexRecipe<Y, T>(
  estimator: ConvexEstimator,
  { plan, loss, record }: { readonly plan: Plan; readonly loss: Loss<Y, T>; readonly record: RecordOf },
): Recipe<Y> {
  const bind = (where: string, y: Y, data: { readonly rows: number; readonly weights: Float64Array; readonly device: CpuDevice }) =>
    bindLoss(loss, y, { where, ...data })
  return Object.freeze({
    estimator,
    plan,
    bind,
    modelOf: <D extends Certificate | null>(fitted: Fitted<D>) => makeModel(fitted, loss),
    open: (where: string, data: RecipeData<Y>) =>
      openConvex(
        where,
        {
          estimator,
          plan,
          bind,
          record,
          penaltyOf: (made, options) => penaltyOf(estimator, made, options),
          smoothOf: (made, options) => smoothPartsOf(estimator, made, options),
          freeColumns: (made) => freeColumns(estimator, made),
          solver: solverOf(plan.solver),
        },
        data,
      ),
  })
}

/** Factors on λ, one for each column. */
export function readPenaltyFactor(where: string, given: ArrayLike<number> | undefined, columns: number): Float64Array {
  if (given === undefined) return new Float64Array(columns).fill(1)
  return readVector(where, 'penaltyFactor', given, {
    length: columns,
    because: `X has ${columns} columns`,
    advice: 'pass one factor per column',
    nonnegative: true,
    infinityAllowed: true,
  })
}
