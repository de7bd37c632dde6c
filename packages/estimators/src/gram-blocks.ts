import { type CpuDevice, rowGramInto } from '@odot/kernels'
import type { DenseColumns } from './dense-columns.js'
import { deviceNumbers } from './device-numbers.js'
import { squareOf } from './face.js'
import { pausing } from './run.js'

/** Multiplications between two breaths: some milliseconds in WebAssembly. */
const piece = 5e7
/** Up to this share of new columns, single products are less work than all products again. */
const fewNew = 0.2
/** How many times as many columns as were asked for are kept. */
const spare = 2

/** Inner products of columns, kept from one question to the next. */
export interface GramBlocks {
  /** ⟨x_a, x_b⟩ for chosen columns of a sub-problem, a row-major square. Columns of two sub-problems with one index are the same. */
  readonly block: (sub: GramColumns, chosen: readonly number[]) => Generator<undefined, Float64Array>
}

/** Columns, and their indices in the whole problem. */
export interface GramColumns {
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
  const placesOf = (indices: readonly number[]): readonly number[] => indices.map((j) => places.get(j)!)
  return {
    *block(sub, chosen) {
      const indices = chosen.map((k) => sub.indices[k]!)
      const missing = chosen.filter((_, a) => !places.has(indices[a]!))
      if (missing.length > fewNew * chosen.length) {
        keep(indices, yield* gramOf(sub.columns, chosen, device))
        return known
      }
      if (missing.length > 0) {
        const old = chosen.filter((_, a) => places.has(indices[a]!))
        const oldIndices = old.map((k) => sub.indices[k]!)
        const products = squareOf(known, places.size, placesOf(oldIndices))
        keep([...oldIndices, ...missing.map((k) => sub.indices[k]!)], yield* extended(sub.columns, products, { old, missing }))
      } else if (places.size > spare * chosen.length) keep(indices, squareOf(known, places.size, placesOf(indices)))
      return squareOf(known, places.size, placesOf(indices))
    },
  }
}

/** Multiplies in pieces of rows, gathered beside each other: the columns that are chosen need not be. */
function* gramOf({ data, rows }: DenseColumns, chosen: readonly number[], device: CpuDevice): Generator<undefined, Float64Array> {
  const k = chosen.length
  const length = Math.min(rows, Math.max(32, Math.floor(piece / (k * k))))
  const { numbers, dispose } = deviceNumbers(device, k * k + k * length)
  const out = new Float64Array(k * k)
  try {
    const part = numbers.subarray(0, k * k)
    for (let from = 0; from < rows; from += length) {
      const count = Math.min(length, rows - from)
      const gathered = numbers.subarray(k * k, k * k + k * count)
      for (let a = 0; a < k; a++) {
        const at = chosen[a]! * rows + from
        gathered.set(data.subarray(at, at + count), a * count)
      }
      rowGramInto(gathered, k, count, part)
      add(part, out)
      yield
    }
  } finally {
    dispose()
  }
  return out
}

/** The products of old columns, with those of missing ones below and beside. */
function* extended(
  { design, data, rows }: DenseColumns,
  products: Float64Array,
  { old, missing }: { readonly old: readonly number[]; readonly missing: readonly number[] },
): Generator<undefined, Float64Array> {
  const all = [...old, ...missing]
  const k = all.length
  const out = new Float64Array(k * k)
  for (let a = 0; a < old.length; a++) out.set(products.subarray(a * old.length, (a + 1) * old.length), a * k)
  const pause = pausing()
  for (let a = old.length; a < k; a++) {
    const column = data.subarray(all[a]! * rows, (all[a]! + 1) * rows)
    for (let c = 0; c <= a; c++) {
      const product = design.column!.dot(all[c]!, column)
      out[a * k + c] = product
      out[c * k + a] = product
    }
    yield* pause(a * rows)
  }
  return out
}

function add(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i]! += x[i]!
}
