import { arenaOf } from '../wasm/arena.js'
import type { WasmKernels } from '../wasm/kernels.js'
import type { Gemv, GemvTransposed } from '../wasm/vector-kernels.js'
import type { Numbers } from './gemv.js'

/** out = A x by the kernels of WebAssembly, where all three arrays are in one of its memories and of kinds that there is a kernel for; says whether. */
export function gemvInArena(A: Numbers, rows: number, columns: number, x: Numbers, out: Numbers): boolean {
  const products = productsInArena(A, rows * columns, x, columns, out, rows)
  products?.gemv(A.byteOffset, columns, rows, columns, x.byteOffset, out.byteOffset)
  return products !== undefined
}

/** The same for out = Aᵀ r. */
export function gemvTransposedInArena(
  A: Numbers,
  rows: number,
  columns: number,
  r: Numbers,
  out: Numbers,
  zeros: 'skip' | 'multiply',
): boolean {
  const products = productsInArena(A, rows * columns, r, rows, out, columns)
  if (!products) return false
  out.fill(0, 0, columns)
  products.gemvTransposed(A.byteOffset, columns, rows, columns, r.byteOffset, out.byteOffset, zeros === 'skip' ? 1 : 0)
  return true
}

/** The two products of a matrix in memory. */
export interface GemvPair {
  readonly gemv: Gemv
  readonly gemvTransposed: GemvTransposed
}

const pairs = new WeakMap<WasmKernels, Readonly<Record<'64' | '32' | 'Mixed', GemvPair>>>()

/** The products for each storage, made once for each memory. */
export function gemvPairs(kernels: WasmKernels): Readonly<Record<'64' | '32' | 'Mixed', GemvPair>> {
  const before = pairs.get(kernels)
  if (before) return before
  const made = {
    '64': { gemv: kernels.gemv64, gemvTransposed: kernels.gemvT64 },
    '32': { gemv: kernels.gemv32, gemvTransposed: kernels.gemvT32 },
    Mixed: { gemv: kernels.gemvMixed, gemvTransposed: kernels.gemvTMixed },
  }
  pairs.set(kernels, made)
  return made
}

/** Kernels read and write what they are told to, so arrays that are too short are left to JavaScript. */
function productsInArena(A: Numbers, size: number, v: Numbers, from: number, out: Numbers, to: number): GemvPair | undefined {
  const { buffer } = A
  if (v.buffer !== buffer || out.buffer !== buffer) return undefined
  const arena = arenaOf(A)
  if (!arena || A.length < size || v.length < from || out.length < to) return undefined
  const single = v instanceof Float32Array
  if (single !== out instanceof Float32Array) return undefined
  const products = gemvPairs(arena.kernels)
  if (A instanceof Float64Array) return single ? undefined : products['64']
  return single ? products['32'] : products.Mixed
}
