import { EstimatorError } from '../errors.js'
import { show } from '../show.js'

/**
 * Classes of a numeric response for `kFolds({ stratify })`: the rows in order of their response, cut into `count` parts of nearly equal size. Rows of equal
 * responses are in one class.
 * @example
 * quantileStrata([5, 1, 4, 2], 2) // => [1, 0, 1, 0]
 * @throws EstimatorError when count is no whole number from 1 up, and for a response that is not finite.
 */
export function quantileStrata(y: ArrayLike<number>, count: number): Int32Array {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new EstimatorError(`quantileStrata: count is ${show(count)}; pass a whole number from 1 up.`)
  }
  const order = Array.from({ length: y.length }, (_, i) => i)
  const bad = order.find((i) => !Number.isFinite(y[i]))
  if (bad !== undefined) throw new EstimatorError(`quantileStrata: y[${bad}] is ${show(y[bad])}; pass finite numbers.`)
  order.sort((a, b) => y[a]! - y[b]!)
  const strata = new Int32Array(y.length)
  order.forEach((row, rank) => {
    const before = order[rank - 1]
    const tied = before !== undefined && y[before] === y[row]
    strata[row] = tied ? strata[before]! : Math.floor((rank * count) / order.length)
  })
  return strata
}
