import type { ColumnPool } from './column-pool.js'
import type { LinearProblem } from './convex-problem.js'
import { applyInto } from './linear-products.js'
import { addUnpenalized } from './unpenalized.js'

/** A point on a working set: penalised coefficients [m · K] of the columns of a pool, unpenalised ones [u · K], and the predictors η [rows · K] there. */
export interface WorkingPoint {
  readonly b: Float64Array
  readonly u: Float64Array
  readonly eta: Float64Array
}

/** The point with its predictors, from scratch. */
export function workingPoint(
  { loss: { rows, outputs }, offset, U }: Pick<LinearProblem, 'loss' | 'offset' | 'U'>,
  pool: ColumnPool,
  { b, u }: Pick<WorkingPoint, 'b' | 'u'>,
): WorkingPoint {
  const eta = new Float64Array(rows * outputs)
  if (b.some((value) => value !== 0)) applyInto(pool.design(), b, outputs, eta)
  if (offset) for (let i = 0; i < eta.length; i++) eta[i]! += offset[i]!
  addUnpenalized(U, u, outputs, eta)
  return { b, u, eta }
}
