import type { ConvexPenalty } from './penalty.js'

/** Disjoint blocks of coordinates: block b has members[starts[b]] … members[starts[b + 1] − 1], ascending. */
export interface Blocks {
  readonly count: number
  readonly starts: Int32Array
  readonly members: Int32Array
}

/**
 * A convex penalty that is a sum over disjoint blocks of weights, R(w) = Σ_b R_b(w_b), each with its kink at zero: what working sets, screening,
 * block descent and polish need. Correlations z stand for −∇L: zero is optimal in block b exactly when z_b ∈ ∂R_b(0).
 */
export interface BlockPenalty extends ConvexPenalty {
  readonly blocks: Blocks
  /** out_b = the smallest t ≥ 0 with z_b ∈ t·∂R_b(0): at most 1 exactly where zero is optimal; +∞ where no t is enough, as in a free block; 0 where nothing can leave zero. */
  readonly gauge: (dual: Float64Array, out: Float64Array) => void
  /** out_b = 1 where zero is optimal, strictly, for all correlations that differ from z_j by at most slack_j; else 0. A block that is forced to zero has 1 for any slack. */
  readonly zeroWithin: (dual: Float64Array, slack: Float64Array, out: Uint8Array) => void
  /** out_b = argmin over the block of ½‖x − z_b‖²/step + R_b(x); reads and writes the entries of block b alone. `out` may be z. */
  readonly proxBlock: (block: number, z: Float64Array, step: number, out: Float64Array) => void
  /** Coordinates that may move without meeting a kink or a bound, ascending, and R's derivatives in them at w: nonzero ones inside their bounds, and zeros without a kink (free, or in a nonzero group of a group lasso). */
  readonly face: (weights: Float64Array) => Face
  /** The penalty on the coordinates of some blocks, in the order given, members of a block in their order. */
  readonly restrict: (blocks: Int32Array) => BlockPenalty
}

/** Where a penalty is smooth: coordinates, and first and second derivatives in them. */
export interface Face {
  readonly support: Int32Array
  /** ∂R/∂w_j for the coordinates of the support. */
  readonly gradient: Float64Array
  /** H += ∇²R on the support; H is [s, s], row-major. */
  readonly addHessian: (H: Float64Array) => void
}
