import type { Values } from '@odot/autodiff'
import { lasso } from '@odot/penalties'
import { refuseUnknown } from '@odot/problem'
import type { Bilinear } from '../explicit.js'
import type { PairWeights } from '../factor-weights.js'
import { asymmetricLasso } from '../penalties/asymmetric.js'
import { strengthOf } from '../strength-of.js'
import { differenceRecord } from './difference-record.js'
import type { HadamardFactors } from './hadamard.js'

/**
 * Hadamard difference, β = u ⊙ u − v ⊙ v for weights of any shape: the positive and the negative part as squares. The ridge Σ sⱼ (uⱼ² + vⱼ²) costs the
 * weights Σ sⱼ |βⱼ|, the lasso; with factor weights a, the ridge Σ sⱼ (a₁uⱼ² + a₂vⱼ²) costs Σ sⱼ (a₁ max(βⱼ, 0) + a₂ max(−βⱼ, 0)), an asymmetric lasso.
 *
 * It starts from u ≈ v ≈ ½, or near weights w from u = √(max(w, 0) + δ) and v = √(max(−w, 0) + δ). Where u and v have both vanished while gⱼ > a₂sⱼ, or
 * gⱼ < −a₁sⱼ, `escape` goes along v, or u. Throws ProblemError for factor weights that are not positive.
 *
 * @example
 * const parts = difference()
 * evaluate(parts.forward({ u: tensor([3, 1]), v: tensor([1, 2]) })) // => [8, -3]
 * parts.rightInverse(values([9, -4])).v.data // => [0, 2]
 * parts.induced(values([1, 10])).value(values([9, -4])) // => 49
 * difference({ factorWeights: [1, 3] }).induced(values([1, 1])).value(values([9, -4])) // => 21
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function difference(options: PairWeights = {}): Bilinear<HadamardFactors> {
  const { factorWeights = [1, 1] } = refuseUnknown('difference', options, { known: ['factorWeights'] })
  const [up, down] = factorWeights
  return Object.freeze({
    ...differenceRecord('difference', { k: 2, factorWeights }),
    degree: 2,
    induced: (strength: Values) =>
      up === 1 && down === 1 ? lasso(strengthOf(strength)) : asymmetricLasso({ strength: strengthOf(strength), up, down }),
  })
}
