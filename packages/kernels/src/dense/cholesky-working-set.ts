import { KernelsError } from '../errors.js'
import { arenaOf } from '../wasm/arena.js'
import type { Numbers } from './gemv.js'
import { inFloat64 } from './in-float64.js'
import { plainAppend, plainDelete } from './plain-rotations.js'
import { openStaging, roundUp } from './staging.js'
import { type FactorLayout, requireNumbers, requireSquare, squareSize } from './triangle.js'

/** The rest of a new row and column. */
export interface CholeskyAppendOptions extends FactorLayout {
  /** The product of the new row with itself. */
  readonly diagonal: number
}

/**
 * A Cholesky factor with one row and column more, in place: L [n, n] of A becomes [n + 1, n + 1], that of A bordered by `row` [n] and `diagonal`, in n²
 * operations. `leadingDimension` is n + 1 where it is left out; leave room for a working set that grows. Returns −1, or n when the larger matrix is not positive
 * definite, and then row n of L is spoilt and the rest left alone.
 * @example
 * const L = new Float64Array(4)
 * choleskyAppendInto(L, Float64Array.of(), { diagonal: 4, leadingDimension: 2 }) // => -1
 * choleskyAppendInto(L, Float64Array.of(2), { diagonal: 5 }) // => -1
 * L // => [2, 0, 1, 2]
 * @throws KernelsError when L has no room for another row.
 */
export function choleskyAppendInto(
  L: Numbers,
  row: Float64Array,
  { diagonal, leadingDimension: ld = row.length + 1 }: CholeskyAppendOptions,
): number {
  const n = row.length
  requireSquare('choleskyAppendInto', 'L', L, n + 1, ld)
  if (L instanceof Float32Array)
    return inFloat64(L, squareSize(n + 1, ld), (wide) => choleskyAppendInto(wide, row, { diagonal, leadingDimension: ld }))
  L.set(row, n * ld)
  const home = arenaOf(L)
  return home ? home.kernels.choleskyAppend64(L.byteOffset, n, ld, diagonal) : plainAppend(L, n, ld, diagonal)
}

/** The size of a factor from which a row goes, and what may be used for it. */
export interface CholeskyDeleteOptions extends FactorLayout {
  /** Rows of the factor before. */
  readonly n: number
  /** 3n numbers that may be overwritten; made when it is left out and needed. */
  readonly workspace?: Float64Array
}

/**
 * A Cholesky factor with one row and column less, in place: L [n, n] of A becomes that of A without row and column `index`, in its first n − 1 rows and at
 * the same leading dimension, in at most 2(n − index)² operations. By WebAssembly where L is in its memory.
 * @example
 * const L = Float64Array.of(3, 0, 4, 3)
 * choleskyDeleteInto(L, 0, { n: 2 })
 * L[0] // => 5
 * @throws KernelsError when there is no such row, or L or the workspace is too short.
 */
export function choleskyDeleteInto(L: Numbers, index: number, { n, leadingDimension: ld = n, workspace }: CholeskyDeleteOptions): void {
  requireSquare('choleskyDeleteInto', 'L', L, n, ld)
  if (workspace) requireNumbers('choleskyDeleteInto', 'workspace', workspace, 3 * n)
  if (!(Number.isSafeInteger(index) && index >= 0 && index < n))
    throw new KernelsError(`choleskyDeleteInto: row ${index} is not one of 0 … ${n - 1}.`)
  if (L instanceof Float32Array) {
    inFloat64(L, squareSize(n, ld), (wide) => choleskyDeleteInto(wide, index, { n, leadingDimension: ld, ...(workspace && { workspace }) }))
    return
  }
  const home = arenaOf(L)
  const staging = home && openStaging(home, roundUp(24 * n))
  if (staging) {
    staging.arena.kernels.choleskyDelete64(L.byteOffset, n, ld, index, staging.reserve(24 * n))
    staging.end()
    return
  }
  const work = workspace ?? new Float64Array(3 * n)
  plainDelete(L, n, ld, index, work, work.subarray(2 * n))
}
