import type { Numbers } from '../dense/gemv.js'
import { requireSize } from '../design/check.js'
import { KernelsError } from '../errors.js'

/**
 * A sparse matrix by lines, the columns of CSC or the rows of CSR: the entries of line i are starts[i] ≤ k < starts[i + 1], each of value values[k] at place
 * indices[k], in increasing order.
 */
export interface Compressed {
  readonly values: Numbers
  readonly indices: Int32Array
  readonly starts: Int32Array
  readonly lines: number
  readonly places: number
}

/** What lines and places are called. */
export interface CompressedWords {
  readonly where: string
  readonly line: 'row' | 'column'
  readonly place: 'row' | 'column'
}

/** A caller's array of indices; unsigned ones are seen as signed, in the same memory. */
export type Indices = Int32Array | Uint32Array

/**
 * A sparse matrix over the caller's arrays.
 * @throws KernelsError when an array is of another kind or length, starts fall, or an index is out of range, out of order or there twice.
 */
export function compressed(
  { where, line, place }: CompressedWords,
  { values, indices, starts }: { readonly values: Numbers; readonly indices: Indices; readonly starts: Indices },
  { lines, places }: { readonly lines: number; readonly places: number },
): Compressed {
  const refuse = (message: string): never => {
    throw new KernelsError(`${where}: ${message}`)
  }
  if (!(values instanceof Float64Array || values instanceof Float32Array))
    refuse(`the values are ${kindOf(values)}; pass a Float64Array or a Float32Array.`)
  for (const [what, array] of [
    [`${place} indices`, indices],
    [`${line} starts`, starts],
  ] as const)
    if (!(array instanceof Int32Array || array instanceof Uint32Array))
      refuse(`the ${what} are ${kindOf(array)}; pass an Int32Array or a Uint32Array.`)
  requireSize(where, `${line}s`, lines)
  requireSize(where, `${place}s`, places)
  if (indices.length !== values.length)
    refuse(`${values.length} values but ${indices.length} ${place} indices; pass the ${place} of each value.`)
  if (values.length > 2 ** 31 - 1) refuse(`${values.length} values; ${2 ** 31 - 1} is the most that 32-bit starts can count.`)
  if (starts.length !== lines + 1)
    refuse(`${starts.length} ${line} starts for ${lines} ${line}s; pass ${lines + 1}: where each ${line} begins, and the number of values.`)
  if (starts[0] !== 0) refuse(`the first ${line} starts at ${starts[0]}; pass 0.`)
  if (starts[lines] !== values.length)
    refuse(`the last ${line} ends at ${starts[lines]} but there are ${values.length} values; pass their number as the last of the starts.`)
  const matrix = { values, indices: signed(indices), starts: signed(starts), lines, places }
  checkStarts(matrix, line, refuse)
  checkPlaces(matrix, { line, place, given: indices }, refuse)
  return matrix
}

type Refuse = (message: string) => never

function checkStarts({ starts, lines }: Compressed, line: string, refuse: Refuse): void {
  for (let i = 0; i < lines; i++)
    if (starts[i]! > starts[i + 1]!)
      refuse(`${line} ${i} starts at ${starts[i]} but the next at ${starts[i + 1]}; pass starts that never fall.`)
}

function checkPlaces(
  { indices, starts, lines, places }: Compressed,
  { line, place, given }: { readonly line: string; readonly place: string; readonly given: Indices },
  refuse: Refuse,
): void {
  for (let i = 0; i < lines; i++) {
    let last = -1
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const at = indices[k]!
      if (at < 0 || at >= places)
        refuse(`entry ${k}, in ${line} ${i}, has the ${place} ${given[k]}, which is not one of 0 … ${places - 1}.`)
      if (at === last) refuse(`${line} ${i} has ${place} ${at} twice, as entries ${k - 1} and ${k}; add them up.`)
      if (at < last) refuse(`${line} ${i} has ${place} ${at} after ${place} ${last}, as entry ${k}; sort the ${place}s of each ${line}.`)
      last = at
    }
  }
}

function signed(array: Indices): Int32Array {
  return array instanceof Int32Array ? array : new Int32Array(array.buffer, array.byteOffset, array.length)
}

/** What stands in place of an array, for messages. */
function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? `of the type ${value.constructor?.name ?? 'object'}` : String(value)
}
