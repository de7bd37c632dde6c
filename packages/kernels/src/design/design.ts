import type { DesignProducts } from '@odot/autodiff'

/**
 * A design matrix X, rows (observations) × columns (features), in any format: an opaque leaf of a graph, bound when the graph is compiled.
 * Vectors are float64; `out` is overwritten, never added to. Nothing is allocated by `apply`, `adjoint` and the column operations.
 */
export interface Design extends DesignProducts {
  readonly storage: 'f32' | 'f64'
  readonly format: 'row-major' | 'column-major' | 'csc' | 'csr' | 'operator'
  /** out = X v; v [columns], out [rows]. */
  readonly apply: (v: Float64Array, out: Float64Array) => void
  /** out = Xᵀ r; r [rows], out [columns]. */
  readonly adjoint: (r: Float64Array, out: Float64Array) => void
  /**
   * √(Σᵢ wᵢ (xᵢⱼ − centerⱼ)²) for each column j; weights [rows] ≥ 0, center [columns], zero where it is left out. The center is subtracted before
   * anything is squared, so that a column far from zero keeps its digits.
   */
  readonly columnNorms?: (weights: Float64Array, center?: Float64Array) => Float64Array
  /** Single columns, for coordinate descent and Gram blocks. */
  readonly column?: ColumnOperations
  /** The design with some of the columns, in the order given; a view where the format allows. */
  readonly restrict?: (columns: Int32Array) => Design
}

/** What an algorithm may do with one column xⱼ. */
export interface ColumnOperations {
  /** ⟨xⱼ, r⟩; r [rows]. */
  readonly dot: (column: number, r: Float64Array) => number
  /** out += scale · xⱼ; out [rows]. */
  readonly axpy: (column: number, scale: number, out: Float64Array) => void
}
