import type { Tensor, Values, ValuesOf } from '@odot/autodiff'
import type { ConvexPenalty, Parameterization, Penalty } from '@odot/problem'
import type { Monomial, Packing } from './monomial/monomial.js'

/** A parameterization of one tensor of weights whose right inverse and induced penalty have closed forms. */
export interface Explicit<F, P extends Penalty = Penalty> extends Parameterization<F> {
  readonly degree: number
  readonly rightInverse: (weights: Values) => ValuesOf<F>
  readonly induced: (strength: Values) => P
}

/** An explicit parameterization by products of two factors: it induces a convex penalty, and its saddles can be left. */
export interface Bilinear<F> extends Explicit<F, ConvexPenalty> {
  readonly degree: 2
  readonly escape: (factors: ValuesOf<F>, gradient: ValuesOf<Tensor>, strength: ValuesOf<Tensor>) => ValuesOf<F>
}

/** A parameterization that says of which powers of which factors its weights are products, so that `compose` knows what a ridge costs. */
export interface WithMonomial<F> {
  readonly monomial: Monomial
  readonly packing: Packing<F>
}
