import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { OpenProblem } from '../recipe.js'
import { show } from '../show.js'
import { readVector } from '../vector.js'
import type { PathOptions } from './path.js'

/** The λ of a path, decreasing. @throws EstimatorError for numbers that are none, or no grid. */
export function lambdaGrid<C extends Certificate>(
  where: string,
  { lambdas, count = 100, minRatio }: PathOptions,
  { lambdaMax, loss, common }: Pick<OpenProblem<C>, 'lambdaMax' | 'loss' | 'common'>,
): Float64Array {
  if (lambdas !== undefined) {
    if (lambdas.length === 0) throw new EstimatorError(`${where}: lambdas is empty; pass at least one λ.`)
    const given = readVector(where, 'lambdas', lambdas, {
      length: lambdas.length,
      because: 'it is a list',
      advice: 'pass numbers',
      nonnegative: true,
    })
    return Float64Array.from(new Set(given)).sort().reverse()
  }
  if (!(Number.isInteger(count) && count >= 1)) throw new EstimatorError(`${where}: count is ${show(count)}; pass how many λ, 1 or more.`)
  const ratio = minRatio ?? (loss.rows > common.scales.length ? 1e-3 : 1e-2)
  if (!(typeof ratio === 'number' && ratio > 0 && ratio < 1))
    throw new EstimatorError(`${where}: minRatio is ${show(ratio)}; pass a number above 0 and below 1.`)
  if (Number.isNaN(lambdaMax)) throw new EstimatorError(`${where}: there is no λmax for this penalty, so there is no grid; pass lambdas.`)
  if (lambdaMax === 0) return Float64Array.of(0)
  return Float64Array.from({ length: count }, (_, i) => (count === 1 ? lambdaMax : lambdaMax * ratio ** (i / (count - 1))))
}
