import type { Values } from '@odot/autodiff'
import type { Face } from './block-penalty.js'
import type { Penalty } from './penalty.js'

/**
 * A penalty R(w) = Σⱼ ρⱼ(|wⱼ|) with ρⱼ concave and not falling. Each tangent in the sizes |wⱼ| lies above it and is a weighted lasso, so that solving one
 * lasso after another lowers R (local linear approximation).
 */
export interface FoldedConcavePenalty extends Penalty {
  /** out = ρⱼ'(|wⱼ|) ≥ 0, from the right where wⱼ = 0: the strengths of the tangent lasso, ∞ where they force zero. `out` may be the data of `weights`. */
  readonly slope: (weights: Values, out: Float64Array) => void
  /** The weights where R is smooth, those that are not zero or free, and R's derivatives in them. */
  readonly face?: (weights: Float64Array) => Face
}
