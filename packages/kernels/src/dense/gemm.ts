import { KernelsError } from '../errors.js'
import { type Arena, arenaOf } from '../wasm/arena.js'
import { gemmWorkspace } from '../wasm/workspace.js'
import { addProduct, type Strided } from './add-product.js'
import type { Numbers } from './gemv.js'
import { openStaging, roundUp, stagedBytes } from './staging.js'

/** A matrix in an array: entry (i, j) is data[offset + i·rowStride + j·columnStride], row-major where strides are left out. */
export interface MatrixView {
  readonly data: Numbers
  readonly rows: number
  readonly columns: number
  readonly offset?: number
  readonly rowStride?: number
  readonly columnStride?: number
}

/** Products with fewer multiplications are over before copies to WebAssembly memory are made. */
const worthCopying = 1024

/**
 * out = A B, row-major [A.rows, B.columns]; `out` must not overlap A or B. Where all three are Float64Arrays, or all Float32Arrays, WebAssembly is used:
 * in place where they are in its memory, else through copies. Sums are float64, but for Float32Arrays in WebAssembly float32.
 * @example
 * const A = { data: Float64Array.of(1, 2, 3, 4), rows: 2, columns: 2 }
 * const out = new Float64Array(4)
 * gemmInto(A, { ...A, rowStride: 1, columnStride: 2 }, out)
 * out // => [5, 11, 11, 25]
 * @throws KernelsError when A.columns and B.rows differ, or an array is too short.
 */
export function gemmInto(A: MatrixView, B: MatrixView, out: Numbers): void {
  const [m, k, n] = [A.rows, A.columns, B.columns]
  if (B.rows !== k) throw new KernelsError(`gemmInto: A has ${k} columns but B has ${B.rows} rows; pass matrices that can be multiplied.`)
  const [left, right] = [strided('A', A), strided('B', B)]
  if (out.length < m * n)
    throw new KernelsError(`gemmInto: out holds ${out.length} numbers but ${m} × ${n} are ${m * n}; pass an array for the whole product.`)
  if (multiplyInWasm(left, right, out, m, k, n)) return
  out.fill(0, 0, m * n)
  addProduct(left, right, { data: out, offset: 0, row: n, column: 1 }, m, k, n, 1)
}

function strided(what: string, { data, rows, columns, offset = 0, rowStride = columns, columnStride = 1 }: MatrixView): Strided {
  for (const [name, size] of Object.entries({ rows, columns, offset, rowStride, columnStride })) {
    if (!(Number.isSafeInteger(size) && size >= 0))
      throw new KernelsError(`gemmInto: ${name} of ${what} is ${size}; pass a whole number that is 0 or more.`)
  }
  const matrix = { data, offset, row: rowStride, column: columnStride }
  const end = endOf(matrix, rows, columns)
  if (data.length < end) throw new KernelsError(`gemmInto: ${what} holds ${data.length} numbers but its entries reach to ${end}.`)
  return matrix
}

/** Where the last entry of a matrix is over. */
function endOf({ offset, row, column }: Strided, rows: number, columns: number): number {
  return rows > 0 && columns > 0 ? offset + (rows - 1) * row + (columns - 1) * column + 1 : 0
}

/** Says whether it did. */
function multiplyInWasm(A: Strided, B: Strided, out: Numbers, m: number, k: number, n: number): boolean {
  const single = out instanceof Float32Array
  if (A.data instanceof Float32Array !== single || B.data instanceof Float32Array !== single) return false
  const home = sharedArena(A.data, B.data, out)
  if (!home && m * k * n < worthCopying) return false
  const [endA, endB] = [endOf(A, m, k), endOf(B, k, n)]
  const size = out.BYTES_PER_ELEMENT
  const copies = home ? 0 : stagedBytes(home, A.data, endA) + stagedBytes(home, B.data, endB) + roundUp(m * n * size)
  const packed = gemmWorkspace(m, n, k, size)
  const staging = openStaging(home, copies + roundUp(packed))
  if (!staging) return false
  const { kernels } = staging.arena
  const a = staging.enter(A.data, endA) + A.offset * size
  const b = staging.enter(B.data, endB) + B.offset * size
  const c = staging.target(out, m * n)
  const workspace = staging.reserve(packed)
  if (single) kernels.gemm32(m, n, k, a, A.row, A.column, b, B.row, B.column, c, n, workspace)
  else kernels.gemm64(m, n, k, a, A.row, A.column, b, B.row, B.column, c, n, workspace)
  staging.leave(c, out, m * n)
  staging.end()
  return true
}

/** The arena of three arrays, if they share one. */
function sharedArena(a: Numbers, b: Numbers, c: Numbers): Arena | undefined {
  return a.buffer === b.buffer && b.buffer === c.buffer ? arenaOf(a) : undefined
}
