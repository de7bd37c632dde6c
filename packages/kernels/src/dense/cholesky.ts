import { arenaOf } from '../wasm/arena.js'
import type { Numbers } from './gemv.js'
import { inFloat64 } from './in-float64.js'
import { plainCholesky } from './plain-cholesky.js'
import { solveLower, solveUpper } from './solve-triangle.js'
import { openStaging, stagedBytes } from './staging.js'
import { type FactorLayout, requireNumbers, requireSquare, squareSize } from './triangle.js'

/** Smaller matrices are factored before they are copied to WebAssembly memory. */
const worthCopying = 24

/**
 * Cholesky factor of a symmetric positive definite matrix, in place: reads the lower triangle of A [n, n] (row-major) and overwrites it with L,
 * A = L Lᵀ; the strict upper triangle is left alone. Returns −1, or the first pivot that is not positive and finite, and then A is spoilt.
 * By WebAssembly where it is there: in place where A is in its memory, else in a copy. A float32 matrix is factored in float64 and rounded once.
 * @example
 * const A = Float64Array.of(4, 0, 2, 5)
 * choleskyInto(A, 2) // => -1
 * A // => [2, 0, 1, 2]
 * choleskyInto(Float64Array.of(1, 2, 2, 1), 2) // => 1
 * @throws KernelsError when A holds fewer numbers than the matrix.
 */
export function choleskyInto(A: Numbers, n: number, { leadingDimension: ld = n }: FactorLayout = {}): number {
  requireSquare('choleskyInto', 'A', A, n, ld)
  if (A instanceof Float32Array) return inFloat64(A, squareSize(n, ld), (wide) => choleskyInto(wide, n, { leadingDimension: ld }))
  const home = arenaOf(A)
  if (home) return home.kernels.cholesky64(A.byteOffset, n, ld)
  const size = squareSize(n, ld)
  const staging = n < worthCopying ? undefined : openStaging(undefined, stagedBytes(undefined, A, size))
  if (!staging) return plainCholesky(A, n, ld)
  const pointer = staging.enter(A, size)
  const bad = staging.arena.kernels.cholesky64(pointer, n, ld)
  staging.leave(pointer, A, size)
  staging.end()
  return bad
}

/**
 * Solves L Lᵀ x = b for a factor of `choleskyInto`; `out` may be b. A float32 factor is solved with in float64.
 * @example
 * const L = Float64Array.of(2, 0, 1, 2)
 * const x = Float64Array.of(6, 7)
 * choleskySolveInto(L, 2, x, x)
 * x // => [1, 1]
 * @throws KernelsError when an array is too short.
 */
export function choleskySolveInto(
  L: Numbers,
  n: number,
  b: Float64Array,
  out: Float64Array,
  { leadingDimension: ld = n }: FactorLayout = {},
): void {
  requireSquare('choleskySolveInto', 'L', L, n, ld)
  requireNumbers('choleskySolveInto', 'b', b, n)
  requireNumbers('choleskySolveInto', 'out', out, n)
  if (L instanceof Float32Array) {
    choleskySolveInto(Float64Array.from(L.subarray(0, squareSize(n, ld))), n, b, out, { leadingDimension: ld })
    return
  }
  const home = arenaOf(L)
  if (home && out.buffer === L.buffer) {
    if (out !== b) for (let i = 0; i < n; i++) out[i] = b[i]!
    home.kernels.choleskySolve64(L.byteOffset, n, ld, out.byteOffset)
    return
  }
  const staging = home && openStaging(home, stagedBytes(home, out, n))
  if (staging) {
    if (out !== b) for (let i = 0; i < n; i++) out[i] = b[i]!
    const x = staging.enter(out, n)
    staging.arena.kernels.choleskySolve64(L.byteOffset, n, ld, x)
    staging.leave(x, out, n)
    staging.end()
    return
  }
  if (out !== b) for (let i = 0; i < n; i++) out[i] = b[i]!
  solveLower(L, n, ld, out, 0)
  solveUpper(L, n, ld, out)
}
