import type { Tensor } from '@odot/autodiff'
import type { Bilinear, WithMonomial } from '../explicit.js'
import { norms } from '../monomial/induced.js'
import { monomial } from '../monomial/monomial.js'
import { monomialEscape, monomialRecord } from '../monomial/monomial-record.js'
import { single } from '../monomial/packings.js'

/**
 * Signed square, β = u|u| for weights of any shape: one factor, so nothing is balanced and no memory is spent. The ridge Σ sⱼ uⱼ² costs the weights
 * Σ sⱼ |βⱼ|, the lasso.
 *
 * The map is one-to-one and only once differentiable, at u = 0 with derivative 0: no gradient leads a weight over zero or away from it, and a start near
 * a weight that is zero is zero. `escape` does: use a solver that asks for it.
 *
 * @example
 * const one = signedSquare()
 * evaluate(one.forward(tensor([3, -2]))) // => [9, -4]
 * one.rightInverse(values([9, -4])).data // => [3, -2]
 * one.induced(values([1, 10])).value(values([9, -4])) // => 49
 * one.escape(values([0]), values([-3]), values([1])).data // => [0.707]
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function signedSquare(): Bilinear<Tensor> & WithMonomial<Tensor> {
  const square = monomial('signedSquare', [{ power: 2, isSigned: true, per: 'coordinate' }])
  return Object.freeze({
    ...monomialRecord('signedSquare', square, single),
    degree: 2,
    induced: norms(square),
    escape: monomialEscape(square, single),
  })
}
