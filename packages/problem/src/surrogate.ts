import type { Tensor } from '@odot/autodiff'
import { add } from '@odot/autodiff'
import type { Parameterization, StrengthOf } from './parameterization.js'

/** A smooth objective of factors that has the minima of a penalised objective of weights. */
export interface Surrogate<F, W, D extends readonly unknown[]> {
  readonly parameterization: Parameterization<F, W>
  /** The loss of the weights, without penalty. */
  readonly loss: (weights: W, ...data: D) => Tensor
  /** loss(K(ξ)) + ridge(ξ, strength). */
  readonly objective: (factors: F, strength: StrengthOf<W>, ...data: D) => Tensor
}

/**
 * The surrogate Q(ξ) = L(K(ξ)) + S(ξ) of L(w) + R(w): smooth, with the same infimum, and its local minima map to local minima.
 * @example
 * const ridge = { name: 'identity', degree: 1, forward: (b) => b, ridge: (b, s) => sum(mul(s, square(b))), start: () => values([0]) }
 * const { objective } = surrogate((b) => sum(square(sub(b, 3))), ridge)
 * evaluate(objective(tensor([1]), tensor([2]))) // => 6
 */
export function surrogate<F, W, D extends readonly unknown[]>(
  loss: (weights: W, ...data: D) => Tensor,
  parameterization: Parameterization<F, W>,
): Surrogate<F, W, D> {
  return Object.freeze({
    parameterization,
    loss,
    objective: (factors: F, strength: StrengthOf<W>, ...data: D) =>
      add(loss(parameterization.forward(factors), ...data), parameterization.ridge(factors, strength)),
  })
}
