import { type CpuDevice, gemmInto, gramInto } from '@odot/kernels'
import { deviceNumbers } from '../device-numbers.js'
import type { ColumnPool } from './column-pool.js'

/** Multiplications between two breaths: some milliseconds in WebAssembly. */
const piece = 3e7

/** Zᵀ diag(weights) Z for all columns of a pool, [m, m], weights ≥ 0; into `out`. */
export function* weightedGram(pool: ColumnPool, weights: Float64Array, out: Float64Array): Generator<undefined, void> {
  const m = pool.columns().length
  if (m * m * pool.rows <= 2 * piece) gramInto(pool.design(), { columns: Int32Array.from({ length: m }, (_, a) => a), weights }, out)
  else yield* gramBelow(pool, { weights, from: 0 }, out)
}

/** Rows from ≤ a < m of the Gram matrix of a pool, and their mirror image, into `out` [m, m]: what is new when columns came. */
export function* gramBelow(
  pool: ColumnPool,
  { weights, from, device }: { readonly weights: Float64Array; readonly from: number; readonly device?: CpuDevice },
  out: Float64Array,
): Generator<undefined, void> {
  const { rows } = pool
  const m = pool.columns().length
  const data = pool.data()
  const band = Math.max(8, Math.min(m - from, Math.floor(piece / (rows * m))))
  const memory = device ? deviceNumbers(device, band * (rows + m)) : undefined
  const left = memory?.numbers.subarray(0, band * rows) ?? new Float64Array(band * rows)
  const part = memory?.numbers.subarray(band * rows) ?? new Float64Array(band * m)
  try {
    for (let first = from; first < m; first += band) {
      const count = Math.min(band, m - first)
      for (let a = 0; a < count; a++) weighColumn(data, (first + a) * rows, weights, left, a * rows)
      const columns = first + count
      gemmInto({ data: left, rows: count, columns: rows }, { data, rows, columns, rowStride: 1, columnStride: rows }, part)
      for (let a = 0; a < count; a++) mirror(part, a * columns, first + a, m, out)
      yield
    }
  } finally {
    memory?.dispose()
  }
}

function weighColumn(data: Float64Array, at: number, weights: Float64Array, out: Float64Array, to: number): void {
  for (let i = 0; i < weights.length; i++) out[to + i] = data[at + i]! * weights[i]!
}

/** Writes products of column a with the columns up to it into both triangles. */
function mirror(part: Float64Array, at: number, a: number, m: number, out: Float64Array): void {
  for (let c = 0; c <= a; c++) {
    const product = part[at + c]!
    out[a * m + c] = product
    out[c * m + a] = product
  }
}
