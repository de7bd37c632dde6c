import type { Compressed } from './compressed.js'
import { likeNumbers, transposed } from './transposed.js'

/** Some lines, in any order, repeated ones too; the entries are a view where the lines stand in one block. */
export function restrictedLines({ values, indices, starts, places }: Compressed, chosen: Int32Array): Compressed {
  const lines = chosen.length
  const first = chosen[0] ?? 0
  const begin = starts[first]!
  const part = new Int32Array(lines + 1)
  chosen.forEach((line, at) => {
    part[at + 1] = part[at]! + starts[line + 1]! - starts[line]!
  })
  const count = part[lines]!
  if (chosen.every((line, at) => line === first + at))
    return { values: values.subarray(begin, begin + count), indices: indices.subarray(begin, begin + count), starts: part, lines, places }
  const copy = { values: likeNumbers(values, count), indices: new Int32Array(count), starts: part, lines, places }
  chosen.forEach((line, at) => {
    copy.values.set(values.subarray(starts[line]!, starts[line + 1]!), part[at]!)
    copy.indices.set(indices.subarray(starts[line]!, starts[line + 1]!), part[at]!)
  })
  return copy
}

/** Some places, in any order, repeated ones too, as a copy. Entries elsewhere are only looked at once. */
export function restrictedPlaces(matrix: Compressed, chosen: Int32Array): Compressed {
  const some = withPlaces(matrix, chosen)
  return transposed(
    restrictedLines(
      transposed(some.matrix),
      Int32Array.from(chosen, (place) => some.position[place]!),
    ),
  )
}

/** The entries at places that are in a list, each place once, counted in increasing order. */
function withPlaces(
  { values, indices, starts, lines, places }: Compressed,
  chosen: Int32Array,
): { matrix: Compressed; position: Int32Array } {
  const position = new Int32Array(places).fill(-1)
  for (const place of chosen) position[place] = 0
  let distinct = 0
  for (let place = 0; place < places; place++) if (position[place] === 0) position[place] = distinct++
  let count = 0
  for (let k = 0; k < indices.length; k++) if (position[indices[k]!]! >= 0) count++
  const some = {
    values: likeNumbers(values, count),
    indices: new Int32Array(count),
    starts: new Int32Array(lines + 1),
    lines,
    places: distinct,
  }
  let to = 0
  for (let i = 0; i < lines; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const at = position[indices[k]!]!
      if (at < 0) continue
      some.values[to] = values[k]!
      some.indices[to++] = at
    }
    some.starts[i + 1] = to
  }
  return { matrix: some, position }
}
