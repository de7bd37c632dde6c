import type { Numbers } from '../dense/gemv.js'
import type { Compressed } from './compressed.js'

/** The same matrix with lines and places exchanged, as a copy: CSR becomes CSC and the other way. A counting sort, O(entries + lines + places). */
export function transposed({ values, indices, starts, lines, places }: Compressed): Compressed {
  const next = new Int32Array(places + 1)
  for (let k = 0; k < indices.length; k++) next[indices[k]! + 1]!++
  for (let place = 0; place < places; place++) next[place + 1]! += next[place]!
  const turned = {
    values: likeNumbers(values, values.length),
    indices: new Int32Array(values.length),
    starts: next.slice(),
    lines: places,
    places: lines,
  }
  const { values: entries, indices: at } = turned
  for (let i = 0; i < lines; i++) {
    const end = starts[i + 1]!
    for (let k = starts[i]!; k < end; k++) {
      const to = next[indices[k]!]!++
      entries[to] = values[k]!
      at[to] = i
    }
  }
  return turned
}

/** Zeros of the same storage. */
export function likeNumbers(values: Numbers, count: number): Numbers {
  return values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count)
}
