import type { Tensor } from '@odot/autodiff'
import { ProblemError, refuseUnknown } from '@odot/problem'
import type { Bilinear, Explicit, WithMonomial } from '../explicit.js'
import type { FactorWeights } from '../factor-weights.js'
import { norms, powers } from '../monomial/induced.js'
import { monomial } from '../monomial/monomial.js'
import { monomialEscape, monomialRecord } from '../monomial/monomial-record.js'
import { list } from '../monomial/packings.js'

/**
 * Product of k factors, β = u₁ ⊙ ⋯ ⊙ u_k for weights of any shape. The ridge (1/k) Σ sⱼ Σᵢ uᵢⱼ² costs the weights Σ sⱼ |βⱼ|^(2/k): the lasso for
 * k = 2, a non-convex penalty that shrinks large weights less for k > 2, where zero is a local minimum of every coordinate. With factor weights a, the
 * ridge Σ sⱼ Σᵢ aᵢuᵢⱼ² costs k(a₁ ⋯ a_k)^(1/k) times as much.
 *
 * It starts from u₁ ≈ 0 and the other factors (the gates) at 1, or near weights w from gates (|w| + δ)^(1/k) and u₁ = w / Π gates.
 *
 * @example
 * const cube = depth(3)
 * evaluate(cube.forward([tensor([2]), tensor([3]), tensor([-1])])) // => [-6]
 * cube.rightInverse(values([-8])).map((factor) => factor.data[0]) // => [-2, 2, 2]
 * cube.induced(values([1])).value(values([-8])) // => 4
 * @throws ProblemError when k is not a whole number of at least 2, or factor weights are not k positive numbers.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function depth(k: 2, options?: FactorWeights): Bilinear<readonly Tensor[]> & WithMonomial<readonly Tensor[]>
export function depth(k: number, options?: FactorWeights): Explicit<readonly Tensor[]> & WithMonomial<readonly Tensor[]>
export function depth(k: number, options: FactorWeights = {}): Explicit<readonly Tensor[]> & WithMonomial<readonly Tensor[]> {
  const { factorWeights } = refuseUnknown('depth', options, { known: ['factorWeights'] })
  if (!Number.isInteger(k) || k < 2) throw new ProblemError(`depth: ${k} factors; pass a whole number of at least 2.`)
  const name = `depth(${k})`
  const leaves = Array.from({ length: k }, () => ({ power: 1, isSigned: true, per: 'coordinate' }) as const)
  const product = monomial(name, leaves, { factorWeights })
  const packing = list(name, k)
  const common = { ...monomialRecord(name, product, packing), degree: k }
  if (k > 2) return Object.freeze({ ...common, induced: powers(product) })
  return Object.freeze({ ...common, induced: norms(product), escape: monomialEscape(product, packing) })
}
