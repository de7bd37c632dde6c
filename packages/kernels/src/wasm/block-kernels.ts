/** Products of matrices, Gram matrices, and Cholesky factors. Pointers need be multiples of 4 (float32) or 8 (float64) only; nothing that is written may overlap. */
export interface BlockKernels {
  readonly gemm64: Gemm
  /** Products and sums are float32, over stretches of 256 terms and then over the sums of these. */
  readonly gemm32: Gemm
  readonly gemmWorkspace64: GemmWorkspace
  readonly gemmWorkspace32: GemmWorkspace
  readonly gram64: Gram
  /** Float32 Z, the rest float64. */
  readonly gramMixed: Gram
  readonly gramColumns64: GramColumns
  /** Float32 X, the rest float64. */
  readonly gramColumnsMixed: GramColumns
  /** A part of gramColumns64, or with columns = 0 of gram64, for threads. */
  readonly gramBand64: GramBand
  /** Float32 X, the rest float64. */
  readonly gramBandMixed: GramBand
  /** Bytes of the workspace of all Gram kernels, for k rows (or columns) of n numbers. */
  readonly gramWorkspace: (k: number, n: number) => number
  /**
   * A = L Lᵀ in place for row-major A [n, n]; the strict upper triangle is neither read nor written. −1, or the first pivot that is not positive and finite,
   * and then A is spoilt.
   */
  readonly cholesky64: (A: number, n: number, ld: number) => number
  /** L Lᵀ x = b in place of b. */
  readonly choleskySolve64: (L: number, n: number, ld: number, b: number) => void
  /** L x = b in place of b. */
  readonly solveLower64: (L: number, n: number, ld: number, b: number) => void
  /** L becomes the factor of L Lᵀ + x xᵀ; `workspace` holds 2n numbers. */
  readonly choleskyUpdate64: (L: number, n: number, ld: number, x: number, workspace: number) => void
  /** L becomes the factor of L Lᵀ − x xᵀ: −1, or the first pivot that is not positive, and then L is left alone. `workspace` holds 2n numbers. */
  readonly choleskyDowndate64: (L: number, n: number, ld: number, x: number, workspace: number) => number
  /**
   * L [n, n] becomes the factor of one row and column more: row n of L holds the new products, `diagonal` the last one. −1, or n when the matrix is not
   * positive definite any more, and then that row is spoilt.
   */
  readonly choleskyAppend64: (L: number, n: number, ld: number, diagonal: number) => number
  /** L [n, n] becomes the factor without row and column j, in its first n − 1 rows; `workspace` holds 3n numbers. */
  readonly choleskyDelete64: (L: number, n: number, ld: number, j: number, workspace: number) => void
}

/** C [m, n] = A [m, k] B [k, n]; entry (i, j) of A is number i·ar + j·ac, of B i·br + j·bc, of C i·ldc + j. */
export type Gemm = (
  m: number,
  n: number,
  k: number,
  A: number,
  ar: number,
  ac: number,
  B: number,
  br: number,
  bc: number,
  C: number,
  ldc: number,
  workspace: number,
) => void

/** The bytes of the workspace of a product. */
type GemmWorkspace = (m: number, n: number, k: number) => number

/** out [k, k] = Σᵢ wᵢ z_aᵢ z_bᵢ, both triangles, for the rows of Z [k, n]; w = 0: no weights. */
export type Gram = (Z: number, k: number, n: number, ld: number, w: number, out: number, workspace: number) => void

/** out [k, k] = Xᵀ W X for the k columns of X whose numbers, int32, are at `columns`; entry (i, j) of X [n, …] is number i·along + j·apart. */
export type GramColumns = (
  X: number,
  columns: number,
  k: number,
  n: number,
  apart: number,
  along: number,
  w: number,
  out: number,
  workspace: number,
) => void

/** The rows from ≤ i < to of the lower triangle of `GramColumns` and what mirrors them; from is a multiple of 4, and so is `to`, or it is k. */
type GramBand = (
  X: number,
  columns: number,
  k: number,
  n: number,
  apart: number,
  along: number,
  w: number,
  out: number,
  workspace: number,
  from: number,
  to: number,
) => void
