import { EstimatorError } from '../errors.js'
import { codesOf } from './codes.js'
import type { CrossValidationOptions } from './cross-validation-options.js'
import { type Folds, kFolds } from './k-folds.js'
import { quantileStrata } from './quantile-strata.js'
import type { Rows } from './read-rows.js'

/** As many classes of a numeric response as 10, when each can be in all folds. */
const mostStrata = 10

/** The folds that options ask for. @throws EstimatorError. */
export function dealFolds(where: string, rows: Rows, options: CrossValidationOptions): Folds {
  const { folds = 10, repeats = 1, seed = 1, groups } = options
  if (typeof folds !== 'number') return givenFolds(where, folds, { rows: rows.count, repeats, groups })
  const stratify = strataOf(where, rows, { folds, stratify: options.stratify })
  return kFolds({ rows: rows.count, folds, repeats, seed, ...(groups && { groups }), ...(stratify && { stratify }) })
}

/** What balances the folds: classes by themselves, numbers when that is asked for. */
function strataOf(
  where: string,
  { classes, numbers, count }: Rows,
  { folds, stratify = classes !== undefined }: { readonly folds: number; readonly stratify: boolean | undefined },
): ArrayLike<number> | undefined {
  if (!stratify) return undefined
  if (classes) return classes.codes.of
  if (!numbers) throw new EstimatorError(`${where}: stratify is true but a row of y is not one number or label; leave stratify out.`)
  return quantileStrata(numbers, Math.max(1, Math.min(mostStrata, Math.floor(count / folds))))
}

function givenFolds(
  where: string,
  given: ArrayLike<number>,
  { rows, repeats, groups }: { readonly rows: number; readonly repeats: number; readonly groups: unknown },
): Folds {
  if (given.length !== rows) {
    throw new EstimatorError(`${where}: folds has ${given.length} values but y has ${rows} rows; pass the fold of each row.`)
  }
  if (repeats !== 1 || groups !== undefined) {
    throw new EstimatorError(`${where}: folds are given for each row, so repeats and groups have nothing to do; leave them out.`)
  }
  // in increasing order, so that fold 1 is the smallest number
  const order = [...new Set(Array.from(given))].sort((a, b) => a - b)
  if (order.length < 2) throw new EstimatorError(`${where}: folds has the single value ${order[0]}; pass at least two folds.`)
  const { of, values } = codesOf(given)
  const ranks = values.map((value) => order.findIndex((each) => Object.is(each, value)))
  return Object.freeze({ rows, folds: order.length, repeats: 1, assignments: Object.freeze([of.map((code) => ranks[code]!)]) })
}
