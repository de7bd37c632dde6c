import { type CpuDevice, rowGramInto } from '@odot/kernels'
import type { DenseColumns } from './dense-columns.js'
import { deviceNumbers } from './device-numbers.js'
import { squareOf } from './face.js'

/** Multiplications between two breaths: a few milliseconds in WebAssembly. */
const piece = 3e7

/** Inner products ⟨x_a, x_b⟩ of chosen columns of a sub-problem, a row-major square. */
export interface GramBlocks {
  readonly block: (chosen: readonly number[]) => Generator<undefined, Float64Array>
}

/** Computes what is asked for; the last answer is kept for choices from the same columns. */
export function gramBlocks(columns: DenseColumns, device: CpuDevice): GramBlocks {
  let places: ReadonlyMap<number, number> = new Map()
  let values: Float64Array = new Float64Array(0)
  return {
    *block(chosen) {
      const found = chosen.flatMap((k) => places.get(k) ?? [])
      if (found.length === chosen.length) return squareOf(values, places.size, found)
      values = yield* gramOf(columns, chosen, device)
      places = new Map(chosen.map((k, a) => [k, a]))
      return values
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

function add(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i]! += x[i]!
}
