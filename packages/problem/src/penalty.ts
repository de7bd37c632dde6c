import type { Tensor, Values, ValuesOf } from '@odot/autodiff'

/** A penalty R(w) on weights (a tensor, or a tree W of them), strength inside, on the host in float64. A missing capability is a missing field. */
export interface Penalty<W = Tensor> {
  readonly name: string
  readonly value: (weights: ValuesOf<W>) => number
  /** R as a traced function. */
  readonly traced?: (weights: W) => Tensor
  /** out = argmin_x ½ Σ (x − w)²/step + R(x); one step, or one for each coordinate. `out` may be the data of `weights`. */
  readonly prox?: (weights: Values, step: Float64Array | number, out: Float64Array) => void
  /** The prox as a traced function, for one step. */
  readonly tracedProx?: (weights: Tensor, step: Tensor) => Tensor
  /** First-order residual: the Euclidean distance of −gradient to the subdifferential ∂R(weights). */
  readonly distance?: (weights: ValuesOf<W>, gradient: ValuesOf<W>) => number
}

/** A convex penalty, with what a certificate needs. */
export interface ConvexPenalty extends Penalty {
  /** R*(z) = sup ⟨z, w⟩ − R(w); +∞ outside its domain. */
  readonly conjugate: (dual: Values) => number
  /** The largest s ≤ 1 with R*(s z) < ∞. */
  readonly dualScale: (dual: Values) => number
  /**
   * The factor by which the penalty must be multiplied for zero to be optimal, given the gradient of the loss at zero: zero is optimal exactly
   * when this is ≤ 1. With a penalty of unit strength it is λmax.
   */
  readonly lambdaMax?: (gradient: Values) => number
}

/** A penalty with a gradient everywhere. */
export interface SmoothPenalty extends Penalty {
  /** out = ∇R(weights). `out` may be the data of `weights`. */
  readonly gradient: (weights: Values, out: Float64Array) => void
  /** A Lipschitz constant of the gradient: ‖∇R(x) − ∇R(y)‖ ≤ smoothness·‖x − y‖. */
  readonly smoothness?: number
}
