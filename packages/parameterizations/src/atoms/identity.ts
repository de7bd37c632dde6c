import { mul, square, sum, type Tensor, type Values, zerosOf } from '@odot/autodiff'
import { ridge } from '@odot/penalties'
import type { ConvexPenalty } from '@odot/problem'
import type { Explicit, WithMonomial } from '../explicit.js'
import { isShape } from '../is-shape.js'
import { weightedMonomial } from '../monomial/monomial.js'
import { single } from '../monomial/packings.js'
import { strengthOf } from '../strength-of.js'

/**
 * The weights themselves, β = β, any shape: the ridge ½ Σ sⱼ βⱼ² stays a ridge, and strength 0 leaves a coordinate unpenalised.
 * It starts at zero, or at the given weights.
 *
 * @example
 * const { forward, ridge } = identity()
 * evaluate(forward(tensor([1, -2]))) // => [1, -2]
 * evaluate(ridge(tensor([1, -2]), tensor([2, 3]))) // => 7
 */
export function identity(): Explicit<Tensor, ConvexPenalty> & WithMonomial<Tensor> {
  return Object.freeze({
    name: 'identity',
    degree: 1,
    monomial: weightedMonomial([{ power: 1, weight: 0.5, isSigned: true, per: 'coordinate' }], undefined),
    packing: single,
    forward: (weights: Tensor) => weights,
    ridge: (weights: Tensor, strength: Tensor) => mul(0.5, sum(mul(strength, square(weights)))),
    rightInverse: (weights: Values) => weights,
    start: (like: Values | readonly number[]) => (isShape(like) ? zerosOf(like) : like),
    induced: (strength: Values) => ridge(strengthOf(strength)),
  })
}
