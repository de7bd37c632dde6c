import { add, mul, type Random, square, sum, type Tensor, type Values } from '@odot/autodiff'
import { lasso } from '@odot/penalties'
import { escapePair } from '../escape-pair.js'
import type { Bilinear } from '../explicit.js'
import { isShape } from '../is-shape.js'
import { noise } from '../noise.js'
import { slack } from '../slack.js'
import { strengthOf } from '../strength-of.js'

/** Two factors of the shape of the weights. */
export interface HadamardFactors {
  readonly u: Tensor
  readonly v: Tensor
}

/**
 * Hadamard product, β = u ⊙ v for weights of any shape. The ridge ½ Σ sⱼ (uⱼ² + vⱼ²) costs the weights Σ sⱼ |βⱼ|, the lasso.
 *
 * It starts from u ≈ 0 and v = 1, or near weights w from v = √(|w| + δ) and u = w/v; |u| = |v| would lock the sign of β. Where u and v have both
 * vanished (at most 1e-3 · max(1, largest factor)) while the loss pulls with |gⱼ| > sⱼ, `escape` gives the unit direction ∓(sgn gⱼ, −1)/√2.
 *
 * @example
 * const beta = hadamard().forward({ u: tensor([2, 0]), v: tensor([3, 1]) })
 * evaluate(beta) // => [6, 0]
 * hadamard().rightInverse(values([4, -9])).u.data // => [2, -3]
 * hadamard().induced(values([1, 10])).value(values([4, -9])) // => 94
 * @see Hoff (2017), "Lasso, fractional norm and structured sparse estimation using a Hadamard product parametrization"
 */
export function hadamard(): Bilinear<HadamardFactors> {
  return Object.freeze({
    name: 'hadamard',
    degree: 2,
    forward: ({ u, v }: HadamardFactors) => mul(u, v),
    ridge: ({ u, v }: HadamardFactors, strength: Tensor) => mul(0.5, sum(mul(strength, add(square(u), square(v))))),
    rightInverse: ({ shape, data }: Values) => ({
      u: { shape, data: data.map((w) => Math.sign(w) * Math.sqrt(Math.abs(w))) },
      v: { shape, data: data.map((w) => Math.sqrt(Math.abs(w))) },
    }),
    start: (like: Values | readonly number[], random: Random) => {
      if (isShape(like)) {
        const u = noise(like, random)
        return { u, v: { shape: like, data: new Float64Array(u.data.length).fill(1) } }
      }
      const delta = slack(like.data)
      const v = like.data.map((w) => Math.sqrt(Math.abs(w) + delta))
      return { u: { shape: like.shape, data: like.data.map((w, j) => w / v[j]!) }, v: { shape: like.shape, data: v } }
    },
    induced: (strength: Values) => lasso(strengthOf(strength)),
    escape: ({ u, v }: { readonly u: Values; readonly v: Values }, gradient: Values, strength: Values) => {
      const [du, dv] = escapePair(u, v, gradient, strength)
      return { u: du, v: dv }
    },
  })
}
