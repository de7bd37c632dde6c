import type { Tensor } from '@odot/autodiff'
import { type GroupIndex, groupIndex } from '@odot/penalties'
import { ProblemError, refuseUnknown } from '@odot/problem'
import type { Explicit, WithMonomial } from '../explicit.js'
import type { FactorWeights } from '../factor-weights.js'
import { powers } from '../monomial/induced.js'
import { monomial } from '../monomial/monomial.js'
import { monomialEscape, monomialRecord } from '../monomial/monomial-record.js'
import { list } from '../monomial/packings.js'

/** How many factors a weight is the product of, gates included. */
export interface GroupDepthOptions extends FactorWeights {
  /** A whole number of at least 2: one factor of the shape of the weights and k − 1 gates for each group. */
  readonly k: number
}

/**
 * k − 1 gates for each group (D-gating), βⱼ = uⱼ ν₁g ⋯ ν_{k−1}g with g = g(j); the factors are [u, ν₁, …, ν_{k−1}], gates of shape [G]. The ridge
 * (1/k) Σ_g s_g (‖u_g‖² + Σᵢ νᵢg²) costs the weights Σ_g s_g ‖β_g‖₂^(2/k): the group lasso for k = 2, and for k > 2 a penalty of whole groups that
 * shrinks large ones less. Strengths have shape [G]; with factor weights a, the ridge costs k(a₁ ⋯ a_k)^(1/k) times as much.
 *
 * It starts from u ≈ 0 and gates at 1, or near weights w from gates (‖w_g‖ + δ)^(1/k) and u = w / Π gates.
 *
 * @example
 * const gates = groupDepth([0, 0, 1], { k: 3 })
 * evaluate(gates.forward([tensor([3, 4, 1]), tensor([2, 5]), tensor([1, 3])])) // => [6, 8, 15]
 * gates.induced(values([1, 1])).value(values([0, -8, 27])) // => 13.000
 * gates.rightInverse(values([0, -8, 27])).map((factor) => factor.data.at(-1)) // => [3.000, 3.000, 3.000]
 * @throws ProblemError for groups that `group` refuses, k that is not a whole number of at least 2, and factor weights that are not k positive numbers.
 * @see Kolb, Frost, Bischl and Rügamer (2025), "Differentiable sparsity via D-gating: simple and versatile structured penalization"
 */
export function groupDepth(
  groups: ArrayLike<number> | GroupIndex,
  options: GroupDepthOptions,
): Explicit<readonly Tensor[]> & WithMonomial<readonly Tensor[]> {
  const { k, factorWeights } = refuseUnknown('groupDepth', options, { known: ['k', 'factorWeights'] })
  if (!Number.isInteger(k) || k < 2) throw new ProblemError(`groupDepth: k is ${k}; pass a whole number of at least 2.`)
  const name = `groupDepth(${k})`
  const leaves = Array.from({ length: k }, (_, i) => ({ power: 1, isSigned: true, per: i === 0 ? 'coordinate' : 'group' }) as const)
  const product = monomial(name, leaves, { groups: groupIndex(groups), factorWeights })
  const packing = list(name, k)
  return Object.freeze({
    ...monomialRecord(name, product, packing),
    degree: k,
    induced: powers(product),
    ...(k === 2 && { escape: monomialEscape(product, packing) }),
  })
}
