import { type CpuDevice, gemmInto, rowGramInto } from '@odot/kernels'
import type { DenseColumns } from './dense-columns.js'
import { type DeviceNumbers, deviceNumbers } from './device-numbers.js'
import { squareOf } from './face.js'

/** Multiplications between two breaths: some milliseconds in WebAssembly. */
const piece = 5e7
/** Rows in a piece at least: with fewer, adding the pieces up is most of the work. */
const shortest = { wasm: 32, javascript: 16 } as const
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

/** Products of the first `size` of the chosen columns with all of them, [size, chosen], in pieces of rows that are gathered beside each other. */
function* inPieces(
  { data, rows }: DenseColumns,
  { chosen, size }: { readonly chosen: readonly number[]; readonly size: number },
  device: CpuDevice,
): Generator<undefined, Float64Array> {
  const k = chosen.length
  const length = Math.min(rows, Math.max(shortest[device.products], Math.floor(piece / (size * k))))
  const { numbers, dispose } = deviceNumbers(device, size * k + k * length)
  const out = new Float64Array(size * k)
  try {
    const part = numbers.subarray(0, size * k)
    for (let from = 0; from < rows; from += length) {
      const count = Math.min(length, rows - from)
      const gathered = numbers.subarray(size * k, size * k + k * count)
      for (let a = 0; a < k; a++) {
        const at = chosen[a]! * rows + from
        gathered.set(data.subarray(at, at + count), a * count)
      }
      const all = { data: gathered, rows: count, columns: k, rowStride: 1, columnStride: count }
      if (size === k) rowGramInto(gathered, k, count, part)
      else gemmInto({ data: gathered, rows: size, columns: count }, all, part)
      for (let a = 0; a < size; a++) {
        const end = size === k ? a + 1 : k
        for (let c = 0; c < end; c++) out[a * k + c]! += part[a * k + c]!
      }
      yield
    }
  } finally {
    dispose()
  }
  yield
  if (size === k) for (let a = 0; a < k; a++) for (let c = 0; c < a; c++) out[c * k + a] = out[a * k + c]!
  return out
}
