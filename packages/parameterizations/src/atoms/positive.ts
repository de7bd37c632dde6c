import { mul, normal, type Random, square, sum, type Tensor, type Values } from '@odot/autodiff'
import { ProblemError } from '@odot/problem'
import type { Bilinear } from '../explicit.js'
import { isShape } from '../is-shape.js'
import { noise } from '../noise.js'
import { asymmetricLasso } from '../penalties/asymmetric.js'
import { strengthOf } from '../strength-of.js'

/**
 * Nonnegative weights, β = u ⊙ u ≥ 0, any shape. The ridge Σ sⱼ uⱼ² costs Σ sⱼ βⱼ, the lasso of nonnegative weights; with strength 0 only the sign is
 * bound.
 *
 * It starts from u ≈ 0.03, or near weights w from √w, a little more where w is 0. Where u has vanished while gⱼ < −sⱼ, `escape` goes along u.
 *
 * @example
 * evaluate(positive().forward(tensor([3, -2]))) // => [9, 4]
 * positive().rightInverse(values([9, 4])).data // => [3, 2]
 * positive().induced(values([1, 10])).value(values([9, 4])) // => 49
 * positive().range.contains(values([1, -1])) // => false
 * positive().rightInverse(values([1, -1])) // => throws weight 1 is -1
 * @see Hoff (2017), "Lasso, fractional norm and structured sparse estimation using a Hadamard product parametrization"
 */
export function positive(): Bilinear<Tensor> & Required<Pick<Bilinear<Tensor>, 'range'>> {
  return Object.freeze({
    name: 'positive',
    degree: 2,
    forward: square,
    ridge: (u: Tensor, strength: Tensor) => sum(mul(strength, square(u))),
    range: Object.freeze({
      contains: ({ data }: Values) => data.every((w) => w >= 0),
      sample: (shape: readonly number[], random: Random) => ({
        shape,
        data: noise(shape, random).data.map(() => 2 * Math.abs(normal(random))),
      }),
    }),
    rightInverse: (weights: Values) => ({ shape: weights.shape, data: roots(weights.data) }),
    start: (like: Values | readonly number[], random: Random) => {
      if (isShape(like)) return { shape: like, data: noise(like, random).data.map((x) => Math.sqrt(1e-3 + Math.abs(x) / 10)) }
      // A zero factor would stay zero: 1e-10 is no weight to speak of, and lets it grow.
      return { shape: like.shape, data: roots(like.data).map((u) => Math.max(u, 1e-5)) }
    },
    induced: (strength: Values) => asymmetricLasso({ strength: strengthOf(strength), up: 1, down: Number.POSITIVE_INFINITY }),
    escape: (u: Values, gradient: Values, strength: Values) => {
      const largest = u.data.reduce((most, x) => Math.max(most, Math.abs(x)), 1)
      const pulls = (j: number): boolean => gradient.data[j]! < -strength.data[strength.data.length === 1 ? 0 : j]!
      return { shape: u.shape, data: u.data.map((x, j) => (Math.abs(x) <= 1e-3 * largest && pulls(j) ? (x < 0 ? -1 : 1) : 0)) }
    },
  })
}

function roots(weights: Float64Array): Float64Array {
  const wrong = weights.findIndex((w) => !(w >= 0))
  if (wrong >= 0)
    throw new ProblemError(`positive: weight ${wrong} is ${weights[wrong]}; pass weights ≥ 0, which are all that squares reach.`)
  return weights.map(Math.sqrt)
}
