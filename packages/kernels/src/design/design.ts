import type { DesignProducts } from '@odot/autodiff'

/**
 * A design matrix X, rows (observations) × columns (features), in any format: an opaque leaf of a graph, bound when the graph is compiled.
 * Vectors are float64; `out` is overwritten, never added to. Nothing is allocated by `apply`, `adjoint` and the column operations.
 */
export interface Design extends DesignProducts, Products<Float64Array> {
  readonly storage: 'f32' | 'f64'
  readonly format: 'row-major' | 'column-major' | 'csc' | 'csr' | 'operator'
  /** The products with float32 vectors, for devices that hold such: sums may be float32 too, off by rows or columns · 2⁻²⁴ · Σ|x v| at most. */
  readonly single?: Products<Float32Array>
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

/** Products of a design with vectors of one kind. */
export interface Products<V> {
  /** out = X v; v [columns], out [rows]. */
  readonly apply: (v: V, out: V) => void
  /** out = Xᵀ r; r [rows], out [columns]. */
  readonly adjoint: (r: V, out: V) => void
  /** Where the rows stand together in memory: products of some of them, so that both run in one pass over X. */
  readonly byRows?: RowProducts<V>
}

/** Products of the rows from ≤ i < to; `from` is a multiple of 8. Over all blocks of rows in order they give the bits of the whole products. */
export interface RowProducts<V> {
  /** outᵢ = (X v)ᵢ for these rows; other entries are left alone. */
  readonly apply: (v: V, out: V, from: number, to: number) => void
  /** out += Σᵢ rᵢ xᵢ over these rows. */
  readonly addAdjoint: (r: V, out: V, from: number, to: number) => void
}

/** What an algorithm may do with one column xⱼ. */
export interface ColumnOperations {
  /** ⟨xⱼ, r⟩; r [rows]. */
  readonly dot: (column: number, r: Float64Array) => number
  /** out += scale · xⱼ; out [rows]. */
  readonly axpy: (column: number, scale: number, out: Float64Array) => void
}
