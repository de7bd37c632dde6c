import { type CpuDevice, gemmInto, rowGramInto } from '@odot/kernels'
import type { DenseColumns } from './dense-columns.js'
import { type DeviceNumbers, deviceNumbers } from './device-numbers.js'
import { squareOf } from './face.js'

/** Multiplications between two breaths: some milliseconds in WebAssembly. */
const piece = 5e7
/** Rows that are multiplied at once, at least: with fewer, adding the pieces up is a large part of the work. */
const depth = 256
/** Up to this share of new columns, their products with all are less work than all products again. */
const fewNew = 0.4
/** How many times as many columns as were asked for are kept. */
const spare = 2

/** Inner products of columns, kept from one question to the next. */
export interface GramBlocks {
  /** ⟨x_a, x_b⟩ for chosen columns of a sub-problem, a row-major square. Columns of two sub-problems with one index are the same. */
  readonly block: (sub: GramColumns, chosen: readonly number[]) => Generator<undefined, Float64Array>
  /** Memory beside, for what is made of the products. */
  readonly numbers: (count: number) => DeviceNumbers
}

/** Columns, and their indices in the whole problem. */
interface GramColumns {
  readonly indices: Int32Array
  readonly columns: DenseColumns
}

export function gramBlocks(device: CpuDevice): GramBlocks {
  let places: ReadonlyMap<number, number> = new Map()
  let known: Float64Array = new Float64Array(0)
  const keep = (indices: readonly number[], values: Float64Array): void => {
    places = new Map(indices.map((j, a) => [j, a]))
    known = values
  }
  const placesOf = (indices: readonly number[]): Int32Array => Int32Array.from(indices, (j) => places.get(j)!)
  return {
    numbers: (count) => deviceNumbers(device, count),
    *block(sub, chosen) {
      const indices = chosen.map((k) => sub.indices[k]!)
      const missing = [...chosen.keys()].filter((a) => !places.has(indices[a]!))
      if (missing.length > fewNew * chosen.length) keep(indices, yield* inPieces(sub.columns, { chosen, size: chosen.length }, device))
      else if (missing.length > 0) {
        const old = [...chosen.keys()].filter((a) => places.has(indices[a]!))
        const products = squareOf(known, places.size, placesOf(old.map((a) => indices[a]!)))
        const order = [...missing, ...old]
        const beside = yield* inPieces(sub.columns, { chosen: order.map((a) => chosen[a]!), size: missing.length }, device)
        keep(indices, merged(products, beside, { order, missing: missing.length }))
      } else if (places.size !== chosen.length || indices.some((j, a) => places.get(j) !== a)) {
        const square = squareOf(known, places.size, placesOf(indices))
        if (places.size <= spare * chosen.length) return square
        keep(indices, square)
      }
      return known
    },
  }
}

/**
 * The products of all columns: those of the old ones with each other, and [missing, all] those of the missing ones, which stand first in `order`: there is
 * the place of each.
 */
function merged(
  products: Float64Array,
  beside: Float64Array,
  { order, missing }: { readonly order: readonly number[]; readonly missing: number },
): Float64Array {
  const k = order.length
  const old = k - missing
  const out = new Float64Array(k * k)
  for (let a = 0; a < old; a++) {
    const row = order[missing + a]! * k
    for (let c = 0; c < old; c++) out[row + order[missing + c]!] = products[a * old + c]!
  }
  for (let a = 0; a < missing; a++) {
    for (let c = 0; c < k; c++) {
      const product = beside[a * k + c]!
      out[order[a]! * k + order[c]!] = product
      out[order[c]! * k + order[a]!] = product
    }
  }
  return out
}

/**
 * Products of the first `size` of the chosen columns with all of them, [size, chosen]: in pieces of rows, gathered beside each other, and of bands of the result.
 */
function* inPieces(
  { data, rows }: DenseColumns,
  { chosen, size }: { readonly chosen: readonly number[]; readonly size: number },
  device: CpuDevice,
): Generator<undefined, Float64Array> {
  const k = chosen.length
  const square = size === k
  const atOnce = square && k * k * depth <= piece
  const length = Math.min(rows, atOnce ? Math.floor(piece / (k * k)) : depth)
  const band = atOnce ? size : Math.min(size, Math.max(16, Math.floor(piece / (2 * k * length))))
  const { numbers, dispose } = deviceNumbers(device, k * (length + band))
  const out = new Float64Array(size * k)
  try {
    const part = numbers.subarray(k * length)
    for (let from = 0; from < rows; from += length) {
      const count = Math.min(length, rows - from)
      for (let a = 0; a < k; a++) {
        const at = chosen[a]! * rows + from
        numbers.set(data.subarray(at, at + count), a * count)
      }
      for (let first = 0; first < size; first += band) {
        const end = Math.min(first + band, size)
        // the upper triangle of a square mirrors the lower
        const columns = square ? end : k
        const left = { data: numbers, rows: end - first, columns: count, offset: first * count }
        if (atOnce) rowGramInto(numbers, k, count, part)
        else gemmInto(left, { data: numbers, rows: count, columns, rowStride: 1, columnStride: count }, part)
        for (let a = first; a < end; a++) addRow(part, (a - first) * columns, square ? a + 1 : k, out, a * k)
        yield
      }
    }
  } finally {
    dispose()
  }
  if (square) for (let a = 0; a < k; a++) for (let c = 0; c < a; c++) out[c * k + a] = out[a * k + c]!
  return out
}

function addRow(part: Float64Array, from: number, count: number, out: Float64Array, to: number): void {
  for (let c = 0; c < count; c++) out[to + c]! += part[from + c]!
}
