import type { Tensor } from '@odot/autodiff'
import { type GroupIndex, groupIndex } from '@odot/penalties'
import { refuseUnknown } from '@odot/problem'
import type { Bilinear, WithMonomial } from '../explicit.js'
import type { PairWeights } from '../factor-weights.js'
import { norms } from '../monomial/induced.js'
import { monomial } from '../monomial/monomial.js'
import { monomialEscape, monomialRecord } from '../monomial/monomial-record.js'
import { gated } from '../monomial/packings.js'

/** A factor of the shape of the weights, and one gate for each group, [G]. */
export interface GroupFactors {
  readonly u: Tensor
  readonly nu: Tensor
}

/**
 * One gate for each group, βⱼ = uⱼ ν_g(j). The ridge ½ Σ_g s_g (‖u_g‖² + ν_g²) costs the weights Σ_g s_g ‖β_g‖₂, the group lasso, so that whole
 * groups become zero. `groups` names the group, 0 … G − 1 in any order, of each coordinate (of the flat weights); strengths have shape [G]. With factor
 * weights a, the ridge Σ_g s_g (a₁‖u_g‖² + a₂ν_g²) costs 2√(a₁a₂) times as much.
 *
 * It starts from u ≈ 0 and ν = 1, or near weights w from ν = √(‖w_g‖ + δ) and u = w/ν.
 *
 * @example
 * const pairs = group([0, 1, 0])
 * evaluate(pairs.forward({ u: tensor([3, 1, 4]), nu: tensor([2, 5]) })) // => [6, 5, 8]
 * pairs.induced(values([1, 1])).value(values([6, 5, 8])) // => 15
 * @throws ProblemError when a group is not a whole number of at least 0, or has no coordinate, and for factor weights that are not positive.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function group(
  groups: ArrayLike<number> | GroupIndex,
  options: PairWeights = {},
): Bilinear<GroupFactors> & WithMonomial<GroupFactors> {
  const { factorWeights } = refuseUnknown('group', options, { known: ['factorWeights'] })
  const leaf = { power: 1, isSigned: true } as const
  const leaves = [
    { ...leaf, per: 'coordinate' },
    { ...leaf, per: 'group' },
  ] as const
  const product = monomial('group', leaves, { groups: groupIndex(groups), factorWeights })
  return Object.freeze({
    ...monomialRecord('group', product, gated),
    degree: 2,
    induced: norms(product),
    escape: monomialEscape(product, gated),
  })
}
