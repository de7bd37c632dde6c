import { ProblemError, refuseUnknown } from '@odot/problem'
import type { Bilinear, Explicit, WithMonomial } from '../explicit.js'
import type { PairWeights } from '../factor-weights.js'
import { norms, powers } from '../monomial/induced.js'
import { monomial } from '../monomial/monomial.js'
import { monomialEscape, monomialRecord } from '../monomial/monomial-record.js'
import { pair } from '../monomial/packings.js'
import type { HadamardFactors } from './hadamard.js'

/**
 * Powered Hadamard product, β = u ⊙ |v|^(k−1) for weights of any shape and real k > 1: a product of k factors of which all but one are shared, with any
 * exponent 2/k. The ridge (1/k) Σ sⱼ (uⱼ² + (k−1)vⱼ²) costs the weights Σ sⱼ |βⱼ|^(2/k); with factor weights a, the ridge Σ sⱼ (a₁uⱼ² + a₂vⱼ²)
 * costs k a₁^(1/k) (a₂/(k−1))^((k−1)/k) times as much.
 *
 * It is smooth everywhere for k > 2 only. For k ≤ 2 the map has a kink (k = 2) or an infinite slope (k < 2) at v = 0: v starts at 1, or at
 * (|w| + δ)^(1/k), and enters by its size, so that a step over zero is a step back; the derivative at v = 0 is taken as 0. There the penalty is no
 * sparser than the lasso (k < 2: a bridge penalty, which makes no zeros, so that v stays away from 0 at solutions other than zero).
 *
 * @example
 * const root = power(4)
 * evaluate(root.forward({ u: tensor([3]), v: tensor([-2]) })) // => [24]
 * root.induced(values([1])).value(values([16])) // => 4
 * power(2.5).rightInverse(values([-32])).u.data // => [-4.000]
 * power(1) // => throws k is 1
 * @throws ProblemError when k is not a number above 1, or factor weights are not positive.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function power(k: 2, options?: PairWeights): Bilinear<HadamardFactors> & WithMonomial<HadamardFactors>
export function power(k: number, options?: PairWeights): Explicit<HadamardFactors> & WithMonomial<HadamardFactors>
export function power(k: number, options: PairWeights = {}): Explicit<HadamardFactors> & WithMonomial<HadamardFactors> {
  const { factorWeights } = refuseUnknown('power', options, { known: ['factorWeights'] })
  if (!(k > 1 && k < Number.POSITIVE_INFINITY)) throw new ProblemError(`power: k is ${k}; pass a number above 1.`)
  const name = `power(${k})`
  const leaves = [
    { power: 1, isSigned: true, per: 'coordinate' },
    { power: k - 1, isSigned: false, per: 'coordinate' },
  ] as const
  const product = monomial(name, leaves, { factorWeights })
  const common = { ...monomialRecord(name, product, pair), degree: k }
  if (k !== 2) return Object.freeze({ ...common, induced: powers(product) })
  return Object.freeze({ ...common, induced: norms(product), escape: monomialEscape(product, pair) })
}
