import type { CoordinateOracle, Penalty } from '@odot/problem'
import { OptimizerError } from '../errors.js'

/**
 * The least squares of an oracle with another penalty Σⱼ Rⱼ(bⱼ), for `coordinateDescent`: `penaltyOf` gives the penalty of one coefficient for each column,
 * which may be the same for all.
 * @example
 * const X = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
 * const lasso = lassoOracle(X, { y: Float64Array.of(3, 0.5), weights: Float64Array.of(1, 1), strength: 1 })
 * const nonnegative = {
 *   name: 'nonnegative',
 *   value: ({ data }) => (data[0] < 0 ? Infinity : 0),
 *   prox: ({ data }, _, out) => out.set([Math.max(data[0], 0)]),
 * }
 * minimizeSync(coordinateDescent(), withPenalty(lasso, () => nonnegative), [0, 0]).x // => [3, 0.5]
 * @throws OptimizerError when a penalty has no prox.
 */
export function withPenalty(oracle: CoordinateOracle, penaltyOf: (column: number) => Penalty): CoordinateOracle {
  const penalties = Array.from({ length: oracle.size }, (_, j) => {
    const { name, prox, value } = penaltyOf(j)
    if (!prox) throw new OptimizerError(`withPenalty: the penalty ${name} of column ${j} has no prox; take one that has.`)
    return { prox, value }
  })
  const one = { shape: [1], data: new Float64Array(1) }
  const penalty = {
    prox: (column: number, z: number, step: number): number => {
      one.data[0] = z
      penalties[column]!.prox(one, step, one.data)
      return one.data[0]
    },
    value: (b: Float64Array): number => {
      let total = 0
      for (let j = 0; j < b.length; j++) {
        one.data[0] = b[j]!
        total += penalties[j]!.value(one)
      }
      return total
    },
  }
  return Object.freeze({
    size: oracle.size,
    rows: oracle.rows,
    visit: (visitor: Parameters<CoordinateOracle['visit']>[0]) => oracle.visit((columns) => visitor({ ...columns, penalty })),
  })
}
