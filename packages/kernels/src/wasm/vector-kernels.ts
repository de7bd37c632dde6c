/**
 * Vectors, and matrices times vectors. Matrices are row-major: entry (i, j) of A is number i·ld + j. Pointers need be multiples of 4 (float32) or 8
 * (float64) only.
 */
export interface VectorKernels {
  readonly dot64: Dot
  /** Products and sums are float64. */
  readonly dot32: Dot
  /** Float32 x, float64 y. */
  readonly dotMixed: Dot
  readonly axpy64: Axpy
  readonly axpy32: Axpy
  /** Float32 x, float64 y. */
  readonly axpyMixed: Axpy
  readonly squares64: Squares
  /** Float32 x, float64 weights. */
  readonly squaresMixed: Squares
  readonly rowSquares64: RowSquares
  /** Float32 A, the rest float64. */
  readonly rowSquaresMixed: RowSquares
  readonly gemv64: Gemv
  /** Products are float32, and so are sums of up to 67 of them; these are added up in float64. */
  readonly gemv32: Gemv
  /** Float32 A, float64 x and y. */
  readonly gemvMixed: Gemv
  readonly gemvT64: GemvTransposed
  /** Four rows at once are added to float32 y. */
  readonly gemvT32: GemvTransposed
  /** Float32 A, float64 r and y. */
  readonly gemvTMixed: GemvTransposed
}

/** Σ x[i] y[i]. */
type Dot = (x: number, y: number, n: number) => number

/** y[i] += scale x[i]. */
type Axpy = (scale: number, x: number, y: number, n: number) => void

/** Σ weights[i] (x[i] − center)². */
type Squares = (x: number, weights: number, center: number, n: number) => number

/** out[j] = Σᵢ weights[i] (A[i, j] − center[j])² for m rows of k numbers, without gaps between the rows. */
type RowSquares = (A: number, m: number, k: number, weights: number, center: number, out: number) => void

/** y = A x for m rows of k numbers. */
export type Gemv = (A: number, ld: number, m: number, k: number, x: number, y: number) => void

/** y[0..k) += Aᵀ r for m rows of k numbers. With `skip` ≠ 0, groups of four rows where r is 0 are not read: their NaN and ∞ do not spread. */
export type GemvTransposed = (A: number, ld: number, m: number, k: number, r: number, y: number, skip: number) => void
