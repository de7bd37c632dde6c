/** A sparse product by lines; pointers to number 0 of each array whatever `from` is, and lines from ≤ i < to. */
type SparseKernel = (values: number, indices: number, starts: number, from: number, to: number, source: number, target: number) => void

/**
 * Products of sparse matrices by lines, the columns of CSC or the rows of CSR: entry k of line i, starts[i] ≤ k < starts[i + 1], has the value values[k] at
 * place indices[k]; indices and starts are i32. Arithmetic is float64 throughout, in the order of src/sparse/loops.ts, and gives the same bits.
 */
export interface SparseKernels {
  /** y[i] = Σ values[k] x[indices[k]] over the entries of line i. */
  readonly sparseGather64: SparseKernel
  readonly sparseGather32: SparseKernel
  readonly sparseGatherMixed: SparseKernel
  /** y[indices[k]] += x[i] values[k] over the entries of lines i where x[i] is not 0; a place may stand in a line once only. */
  readonly sparseScatter64: SparseKernel
  readonly sparseScatter32: SparseKernel
  readonly sparseScatterMixed: SparseKernel
}
