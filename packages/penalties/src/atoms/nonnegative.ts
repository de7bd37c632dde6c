import type { ConvexPenalty } from '@odot/problem'
import { box } from './box.js'

/**
 * Indicator of nonnegative weights, R(w) = 0 where wⱼ ≥ 0 for every j and +∞ elsewhere, for weights of any shape.
 *
 * The prox sets negative weights to 0. R*(z) is 0 where zⱼ ≤ 0 for every j and +∞ elsewhere.
 * @example
 * const out = new Float64Array(2)
 * nonnegative().prox(values([3, -2]), 1, out)
 * out // => [3, 0]
 * nonnegative().value(values([3, -2])) // => Infinity
 * nonnegative().conjugate(values([0, -2])) // => 0
 * @see Slawski and Hein (2013), "Non-negative least squares for high-dimensional linear models"
 */
export function nonnegative(): Required<ConvexPenalty> {
  return record
}

const record: Required<ConvexPenalty> = Object.freeze({ ...box(0, Number.POSITIVE_INFINITY), name: 'nonnegative' })
