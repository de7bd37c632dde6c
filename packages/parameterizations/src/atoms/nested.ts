import type { Tensor } from '@odot/autodiff'
import { type GroupIndex, groupIndex } from '@odot/penalties'
import { ProblemError, refuseUnknown } from '@odot/problem'
import type { Explicit, WithMonomial } from '../explicit.js'
import type { FactorWeights } from '../factor-weights.js'
import { powers } from '../monomial/induced.js'
import { monomial } from '../monomial/monomial.js'
import { monomialEscape, monomialRecord } from '../monomial/monomial-record.js'
import { list } from '../monomial/packings.js'

/** How many factors each coordinate and each group has. */
export interface NestedOptions extends FactorWeights {
  /** Factors of the shape of the weights, at least 1: they make the norm inside groups ℓ_p with p = 2/k1. */
  readonly k1: number
  /** Gates of each group, at least 1: with them the power of lengths is q = 2/(k1 + k2). */
  readonly k2: number
}

/**
 * k₁ factors for each coordinate and k₂ gates for each group, βⱼ = u₁ⱼ ⋯ u_{k₁}ⱼ ν₁g ⋯ ν_{k₂}g with g = g(j); the factors are
 * [u₁, …, u_{k₁}, ν₁, …, ν_{k₂}], gates of shape [G]. With k = k₁ + k₂, the ridge (1/k) Σ_g s_g (Σᵢ ‖uᵢg‖² + Σᵢ νᵢg²) costs the weights
 * Σ_g s_g ‖β_g‖_p^q, p = 2/k₁ and q = 2/k: sparse across groups, and with k₁ > 1 also inside them. Strengths have shape [G]; with factor weights a,
 * the ridge costs k(a₁ ⋯ a_k)^(1/k) times as much.
 *
 * It starts from u₁ ≈ 0 and the others at 1, or near weights from others as if all weights were a little larger.
 *
 * @example
 * const both = nested([0, 0, 1], { k1: 2, k2: 1 })
 * evaluate(both.forward([tensor([3, 4, 1]), tensor([1, 2, 1]), tensor([2, 5])])) // => [6, 16, 5]
 * both.induced(values([1, 1])).value(values([3, -5, 27])) // => 13.000
 * nested([0], { k1: 2, k2: 0 }) // => throws k2 is 0
 * @throws ProblemError for groups that `group` refuses, k1 or k2 below 1, and factor weights that are not k1 + k2 positive numbers.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function nested(
  groups: ArrayLike<number> | GroupIndex,
  options: NestedOptions,
): Explicit<readonly Tensor[]> & WithMonomial<readonly Tensor[]> {
  const { k1, k2, factorWeights } = refuseUnknown('nested', options, { known: ['k1', 'k2', 'factorWeights'] })
  for (const [option, k] of Object.entries({ k1, k2 }))
    if (!Number.isInteger(k) || k < 1) throw new ProblemError(`nested: ${option} is ${k}; pass a whole number of at least 1.`)
  const name = `nested(${k1}, ${k2})`
  const leaves = Array.from({ length: k1 + k2 }, (_, i) => ({ power: 1, isSigned: true, per: i < k1 ? 'coordinate' : 'group' }) as const)
  const product = monomial(name, leaves, { groups: groupIndex(groups), factorWeights })
  const packing = list(name, k1 + k2)
  return Object.freeze({
    ...monomialRecord(name, product, packing),
    degree: k1 + k2,
    induced: powers(product),
    ...(product.degree === 2 && { escape: monomialEscape(product, packing) }),
  })
}
