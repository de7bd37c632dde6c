/** A design matrix as far as the interpreter needs it: products in float64. */
export interface DesignProducts {
  readonly rows: number
  readonly columns: number
  /** out = X v; v [columns], out [rows]. */
  readonly apply: (v: Float64Array, out: Float64Array) => void
  /** out = Xᵀ r; r [rows], out [columns]. */
  readonly adjoint: (r: Float64Array, out: Float64Array) => void
}

/** The design matrices of a graph by name. */
export type Designs = Readonly<Record<string, DesignProducts>>
