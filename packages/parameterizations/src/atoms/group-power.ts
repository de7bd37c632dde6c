import { type GroupIndex, groupIndex } from '@odot/penalties'
import { ProblemError, refuseUnknown } from '@odot/problem'
import type { Explicit, WithMonomial } from '../explicit.js'
import type { PairWeights } from '../factor-weights.js'
import { powers } from '../monomial/induced.js'
import { monomial } from '../monomial/monomial.js'
import { monomialEscape, monomialRecord } from '../monomial/monomial-record.js'
import { gated } from '../monomial/packings.js'
import type { GroupFactors } from './group.js'

/** The exponent of the gates, as the degree of the product. */
export interface GroupPowerOptions extends PairWeights {
  /** Above 1: the gates enter as |ν|^(k−1), and the penalty is that of lengths to the power 2/k. */
  readonly k: number
}

/**
 * One powered gate for each group, βⱼ = uⱼ |ν_g|^(k−1) with g = g(j) and real k > 1: `groupDepth` with its gates shared. The ridge
 * (1/k) Σ_g s_g (‖u_g‖² + (k−1)ν_g²) costs the weights Σ_g s_g ‖β_g‖₂^(2/k); strengths have shape [G].
 *
 * Like `power` it is smooth everywhere for k > 2 only; for k ≤ 2 its gates start above zero and enter by their size. With factor weights a, the ridge
 * costs k a₁^(1/k) (a₂/(k−1))^((k−1)/k) times as much.
 *
 * @example
 * const gates = groupPower([0, 0, 1], { k: 4 })
 * evaluate(gates.forward({ u: tensor([3, 4, 1]), nu: tensor([2, 1]) })) // => [24, 32, 1]
 * gates.induced(values([1, 1])).value(values([0, -16, 81])) // => 13.000
 * @throws ProblemError for groups that `group` refuses, k that is not a number above 1, and factor weights that are not positive.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function groupPower(
  groups: ArrayLike<number> | GroupIndex,
  options: GroupPowerOptions,
): Explicit<GroupFactors> & WithMonomial<GroupFactors> {
  const { k, factorWeights } = refuseUnknown('groupPower', options, { known: ['k', 'factorWeights'] })
  if (!(k > 1 && k < Number.POSITIVE_INFINITY)) throw new ProblemError(`groupPower: k is ${k}; pass a number above 1.`)
  const name = `groupPower(${k})`
  const leaves = [
    { power: 1, isSigned: true, per: 'coordinate' },
    { power: k - 1, isSigned: false, per: 'group' },
  ] as const
  const product = monomial(name, leaves, { groups: groupIndex(groups), factorWeights })
  return Object.freeze({
    ...monomialRecord(name, product, gated),
    degree: k,
    induced: powers(product),
    ...(k === 2 && { escape: monomialEscape(product, gated) }),
  })
}
