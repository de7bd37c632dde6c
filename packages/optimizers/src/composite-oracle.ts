import type { CompositeOracle, Oracle, Penalty } from '@odot/problem'
import { OptimizerError } from './errors.js'

/** A penalty that a proximal method can work with. */
export type ProximalPenalty = Penalty & Required<Pick<Penalty, 'prox'>>

/**
 * A smooth objective plus a penalty with a prox: what `ista` and `fista` solve. The penalty acts on the flat vector.
 * @example
 * const half = { size: 1, valueAndGradient: (x, g) => ((g[0] = x[0] - 3), (x[0] - 3) ** 2 / 2) }
 * const lasso = {
 *   name: 'lasso',
 *   value: ({ data }) => Math.abs(data[0]),
 *   prox: ({ data }, step, out) => out.set([Math.sign(data[0]) * Math.max(Math.abs(data[0]) - step, 0)]),
 * }
 * minimizeSync(fista(), compositeOracle(half, lasso), [0]).x // => [2]
 * @throws OptimizerError when the penalty has no prox, whatever its type says.
 */
export function compositeOracle(smooth: Oracle, penalty: ProximalPenalty): CompositeOracle {
  const { prox }: Penalty = penalty
  if (!prox) throw new OptimizerError(`compositeOracle: the penalty ${penalty.name} has no prox; take one that has, or a smooth solver.`)
  const shape = [smooth.size]
  return Object.freeze({
    ...smooth,
    prox: (x: Float64Array, step: number, out: Float64Array) => {
      prox({ shape, data: x }, step, out)
      return penalty.value({ shape, data: out })
    },
  })
}
