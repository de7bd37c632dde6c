import { gemmInto, gramInto } from '@odot/kernels'
import { besides, type ColumnPool } from './column-pool.js'

/** Multiplications between two breaths: some milliseconds in WebAssembly. */
const piece = 3e7

/** Zᵀ diag(weights) Z for all columns of a pool, [m, m], weights ≥ 0; into `out`. */
export function* weightedGram(pool: ColumnPool, weights: Float64Array, out: Float64Array): Generator<undefined, void> {
  const m = pool.columns().length
  if (m * m * pool.rows <= 5 * piece) gramInto(pool.design(), { columns: Int32Array.from({ length: m }, (_, a) => a), weights }, out)
  else yield* gramBelow(pool, { weights, from: 0 }, out)
}

/** Rows from ≤ a < m of the Gram matrix of a pool, and their mirror image, into `out` [m, m]: what is new when columns came. */
export function* gramBelow(
  pool: ColumnPool,
  { weights, from }: { readonly weights: Float64Array; readonly from: number },
  out: Float64Array,
): Generator<undefined, void> {
  const { rows } = pool
  const m = pool.columns().length
  const data = pool.data()
  // equal weights are one factor, and the columns are multiplied where they are
  const common = weights.every((w) => w === weights[0]) ? weights[0]! : undefined
  const { columns: weighed, products: part } = pool.scratch()
  const left = common === undefined ? weighed : data
  const band = Math.max(8, Math.min(m - from, besides, Math.floor(piece / (rows * m))))
  for (let first = from; first < m; first += band) {
    const count = Math.min(band, m - first)
    if (common === undefined) for (let a = 0; a < count; a++) weighColumn(data, (first + a) * rows, weights, left, a * rows)
    const columns = first + count
    const offset = common === undefined ? 0 : first * rows
    gemmInto({ data: left, rows: count, columns: rows, offset }, { data, rows, columns, rowStride: 1, columnStride: rows }, part)
    for (let a = 0; a < count; a++) mirror(part, { at: a * columns, a: first + a, m, scale: common ?? 1 }, out)
    yield
  }
}

function weighColumn(data: Float64Array, at: number, weights: Float64Array, out: Float64Array, to: number): void {
  for (let i = 0; i < weights.length; i++) out[to + i] = data[at + i]! * weights[i]!
}

/** Writes products of column a with the columns up to it into both triangles. */
function mirror(
  part: Float64Array,
  { at, a, m, scale }: { readonly at: number; readonly a: number; readonly m: number; readonly scale: number },
  out: Float64Array,
): void {
  for (let c = 0; c <= a; c++) {
    const product = scale * part[at + c]!
    out[a * m + c] = product
    out[c * m + a] = product
  }
}
