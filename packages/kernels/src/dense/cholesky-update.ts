import { arenaOf } from '../wasm/arena.js'
import type { Numbers } from './gemv.js'
import { inFloat64 } from './in-float64.js'
import { plainDowndate, plainUpdate } from './plain-rotations.js'
import { openStaging, roundUp, stagedBytes } from './staging.js'
import { type FactorLayout, requireNumbers, requireSquare, squareSize } from './triangle.js'

/** What an update of a factor may be told. */
export interface CholeskyUpdateOptions extends FactorLayout {
  /** 2n numbers that may be overwritten; made when it is left out and needed. */
  readonly workspace?: Float64Array
}

/**
 * A Cholesky factor after a change of rank one, in place: L [n, n] of A becomes that of A + x xᵀ, in 2n² operations. x [n] is left alone, and so is the strict
 * upper triangle. By WebAssembly where L is in its memory.
 * @example
 * const L = Float64Array.of(3, 0, 0, 1)
 * choleskyUpdateInto(L, Float64Array.of(4, 0))
 * L // => [5, 0, 0, 1]
 * @throws KernelsError when L or the workspace is too short for x.
 */
export function choleskyUpdateInto(
  L: Numbers,
  x: Float64Array,
  { leadingDimension: ld = x.length, workspace }: CholeskyUpdateOptions = {},
): void {
  const n = x.length
  check('choleskyUpdateInto', L, n, ld, workspace)
  if (L instanceof Float32Array) {
    inFloat64(L, squareSize(n, ld), (wide) => choleskyUpdateInto(wide, x, { leadingDimension: ld, ...(workspace && { workspace }) }))
    return
  }
  const home = arenaOf(L)
  const staging = home && openStaging(home, stagedBytes(home, x, n) + roundUp(16 * n))
  if (!staging) {
    plainUpdate(L, 0, n, ld, x, workspace ?? new Float64Array(2 * n))
    return
  }
  const from = staging.enter(x, n)
  staging.arena.kernels.choleskyUpdate64(L.byteOffset, n, ld, from, staging.reserve(16 * n))
  staging.end()
}

/**
 * A Cholesky factor after a negative change of rank one, in place: L [n, n] of A becomes that of A − x xᵀ, in 3n² operations. Returns −1, or the first pivot of
 * A − x xᵀ that is not positive, and then L is left alone. x [n] always is, and the strict upper triangle. By WebAssembly where L is in its memory.
 * @example
 * const L = Float64Array.of(5, 0, 0, 1)
 * choleskyDowndateInto(L, Float64Array.of(4, 0)) // => -1
 * L // => [3, 0, 0, 1]
 * choleskyDowndateInto(L, Float64Array.of(0, 1)) // => 1
 * @throws KernelsError when L or the workspace is too short for x.
 */
export function choleskyDowndateInto(
  L: Numbers,
  x: Float64Array,
  { leadingDimension: ld = x.length, workspace }: CholeskyUpdateOptions = {},
): number {
  const n = x.length
  check('choleskyDowndateInto', L, n, ld, workspace)
  if (L instanceof Float32Array)
    return inFloat64(L, squareSize(n, ld), (wide) =>
      choleskyDowndateInto(wide, x, { leadingDimension: ld, ...(workspace && { workspace }) }),
    )
  const home = arenaOf(L)
  const staging = home && openStaging(home, stagedBytes(home, x, n) + roundUp(16 * n))
  if (!staging) return plainDowndate(L, n, ld, x, workspace ?? new Float64Array(2 * n))
  const from = staging.enter(x, n)
  const bad = staging.arena.kernels.choleskyDowndate64(L.byteOffset, n, ld, from, staging.reserve(16 * n))
  staging.end()
  return bad
}

function check(where: string, L: Numbers, n: number, ld: number, workspace: Float64Array | undefined): void {
  requireSquare(where, 'L', L, n, ld)
  if (workspace) requireNumbers(where, 'workspace', workspace, 2 * n)
}
