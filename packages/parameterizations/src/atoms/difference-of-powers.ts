import type { Values } from '@odot/autodiff'
import { lq } from '@odot/penalties'
import { type Penalty, ProblemError, refuseUnknown } from '@odot/problem'
import type { Bilinear, Explicit } from '../explicit.js'
import type { PairWeights } from '../factor-weights.js'
import { asymmetricLq } from '../penalties/asymmetric.js'
import { strengthOf } from '../strength-of.js'
import { difference } from './difference.js'
import { differenceRecord } from './difference-record.js'
import type { HadamardFactors } from './hadamard.js'

/**
 * Difference of powers, β = |u|^k − |v|^k for weights of any shape and real k ≥ 2; `difference` is k = 2. The ridge Σ sⱼ (uⱼ² + vⱼ²) costs the weights
 * Σ sⱼ |βⱼ|^q with q = 2/k, which for k > 2 is not convex; with factor weights a, the ridge Σ sⱼ (a₁uⱼ² + a₂vⱼ²) costs
 * Σ sⱼ (a₁ max(βⱼ, 0)^q + a₂ max(−βⱼ, 0)^q).
 *
 * It starts from u ≈ v ≈ ¼^(1/k), or near weights w from u = (max(w, 0) + δ)^(1/k) and v = (max(−w, 0) + δ)^(1/k).
 *
 * @example
 * const parts = differenceOfPowers(3)
 * evaluate(parts.forward({ u: tensor([2, 1]), v: tensor([1, 2]) })) // => [7, -7]
 * parts.induced(values([1, 1])).value(values([8, -27])) // => 13.000
 * differenceOfPowers(1.5) // => throws k is 1.5
 * @throws ProblemError when k is below 2, and for factor weights that are not positive.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function differenceOfPowers(k: 2, options?: PairWeights): Bilinear<HadamardFactors>
export function differenceOfPowers(k: number, options?: PairWeights): Explicit<HadamardFactors>
export function differenceOfPowers(k: number, options: PairWeights = {}): Explicit<HadamardFactors> {
  const { factorWeights = [1, 1] } = refuseUnknown('differenceOfPowers', options, { known: ['factorWeights'] })
  if (!(k >= 2 && k < Number.POSITIVE_INFINITY)) throw new ProblemError(`differenceOfPowers: k is ${k}; pass a number of at least 2.`)
  if (k === 2) return difference({ factorWeights })
  const { escape: _, ...common } = differenceRecord(`differenceOfPowers(${k})`, { k, factorWeights })
  const [up, down] = factorWeights
  const q = 2 / k
  return Object.freeze({
    ...common,
    degree: k,
    induced: (s: Values): Penalty => {
      const strength = strengthOf(s)
      return up === 1 && down === 1 ? lq({ strength, q }) : asymmetricLq({ strength, q, up, down })
    },
  })
}
