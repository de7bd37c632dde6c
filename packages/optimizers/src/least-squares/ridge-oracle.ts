import type { Blocks } from '@odot/problem'

/** Penalised least squares ½ Σᵢ wᵢ (yᵢ − ⟨xᵢ, b⟩)² + Σ_g strength_g ‖b_g‖₂ that is solved by ridge regressions with a ridge of its own for each column. */
export interface RidgeOracle {
  /** Columns. */
  readonly size: number
  /** Hands the ridge regressions to a visitor: one ask for all that belongs together. */
  readonly ridges: (visitor: (ridges: Ridges) => number) => number | Promise<number>
}

/** Weighted least squares with a strength for each block of columns; blocks of one column are the lasso, strength 0 leaves a block unpenalised. */
export interface Ridges {
  readonly blocks: Blocks
  readonly strength: Float64Array
  /** Σᵢ wᵢ xᵢⱼ² for each column. */
  readonly curvature: Float64Array
  /**
   * out = argmin_b ½ Σ wᵢ (yᵢ − ⟨xᵢ, b⟩)² + ½ Σ bⱼ²/varianceⱼ; variance 0 makes a coefficient 0, +∞ leaves it free.
   * @throws OptimizerError when the free columns depend on each other.
   */
  readonly solve: (variance: Float64Array, out: Float64Array) => void
  /** ½ Σ wᵢ rᵢ² of the residuals r = y − X b; correlations = Xᵀ(w ⊙ r). */
  readonly loss: (b: Float64Array, correlations: Float64Array) => number
}
