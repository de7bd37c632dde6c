import type { Tensor } from '@odot/autodiff'
import { refuseUnknown } from '@odot/problem'
import type { Bilinear, WithMonomial } from '../explicit.js'
import type { PairWeights } from '../factor-weights.js'
import { norms } from '../monomial/induced.js'
import { monomial } from '../monomial/monomial.js'
import { monomialEscape, monomialRecord } from '../monomial/monomial-record.js'
import { pair } from '../monomial/packings.js'

/** Two factors of the shape of the weights. */
export interface HadamardFactors {
  readonly u: Tensor
  readonly v: Tensor
}

/**
 * Hadamard product, β = u ⊙ v for weights of any shape. The ridge ½ Σ sⱼ (uⱼ² + vⱼ²) costs the weights Σ sⱼ |βⱼ|, the lasso; with factor weights a,
 * the ridge Σ sⱼ (a₁uⱼ² + a₂vⱼ²) costs 2√(a₁a₂) Σ sⱼ |βⱼ|.
 *
 * It starts from u ≈ 0 and v = 1, or near weights w from v = √(|w| + δ) and u = w/v; |u| = |v| would lock the sign of β. Where u and v have both
 * vanished (at most 1e-3 · max(1, largest factor)) while the loss pulls with |gⱼ| > sⱼ, `escape` gives the unit direction ∓(sgn gⱼ, −1)/√2.
 * Throws ProblemError for factor weights that are not positive.
 *
 * @example
 * const beta = hadamard().forward({ u: tensor([2, 0]), v: tensor([3, 1]) })
 * evaluate(beta) // => [6, 0]
 * hadamard().rightInverse(values([4, -9])).u.data // => [2, -3]
 * hadamard().induced(values([1, 10])).value(values([4, -9])) // => 94
 * hadamard({ factorWeights: [2, 8] }).induced(values([1, 1])).value(values([4, -9])) // => 104.000
 * @see Hoff (2017), "Lasso, fractional norm and structured sparse estimation using a Hadamard product parametrization"
 */
export function hadamard(options: PairWeights = {}): Bilinear<HadamardFactors> & WithMonomial<HadamardFactors> {
  const { factorWeights } = refuseUnknown('hadamard', options, { known: ['factorWeights'] })
  const leaf = { power: 1, isSigned: true, per: 'coordinate' } as const
  const product = monomial('hadamard', [leaf, leaf], { factorWeights })
  return Object.freeze({
    ...monomialRecord('hadamard', product, pair),
    degree: 2,
    induced: norms(product),
    escape: monomialEscape(product, pair),
  })
}
