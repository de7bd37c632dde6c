import { AutodiffError } from './errors.js'
import { sizeOf } from './shape.js'

/** Numbers on the host: row-major float64 data with a shape. */
export interface Values {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

/** A number or arrays of numbers nested to any depth, all of one length at each level. */
export type Nested = number | readonly Nested[]

/**
 * Values from nested arrays, or from flat data and a shape.
 * @example
 * values([[1, 2], [3, 4]]).shape // => [2, 2]
 * @throws AutodiffError when the arrays are ragged or the data does not fill the shape.
 */
export function values(nested: Nested | ArrayLike<number>, shape?: readonly number[]): Values {
  if (shape !== undefined || ArrayBuffer.isView(nested)) {
    const data = typeof nested === 'number' ? Float64Array.of(nested) : Float64Array.from(nested as ArrayLike<number>)
    const known = shape ?? [data.length]
    if (data.length !== sizeOf(known))
      throw new AutodiffError(`values: ${data.length} numbers do not fill the shape [${known.join(', ')}].`)
    return { shape: known, data }
  }
  const found: number[] = []
  for (let level = nested as Nested; typeof level !== 'number'; level = level[0] ?? 0) found.push(level.length)
  const data = new Float64Array(sizeOf(found))
  let next = 0
  const fill = (part: Nested, depth: number): void => {
    if (typeof part === 'number') {
      if (depth !== found.length) throw new AutodiffError('values: the nested arrays are ragged; give every row the same length.')
      data[next++] = part
      return
    }
    if (part.length !== found[depth]) {
      throw new AutodiffError(
        `values: the nested arrays are ragged, ${part.length} and ${found[depth] ?? 'no'} entries at depth ${depth}; give every row the same length.`,
      )
    }
    for (const item of part) fill(item, depth + 1)
  }
  fill(nested as Nested, 0)
  return { shape: found, data }
}

/** All zeros. */
export function zerosOf(shape: readonly number[]): Values {
  return { shape, data: new Float64Array(sizeOf(shape)) }
}

/** Nested arrays of the values; a plain number for the shape []. −0 becomes 0. */
export function nested({ shape, data }: Values): Nested {
  const build = (depth: number, start: number, size: number): Nested => {
    if (depth === shape.length) return data[start]! + 0
    const step = size / (shape[depth]! || 1)
    return Array.from({ length: shape[depth]! }, (_, i) => build(depth + 1, start + i * step, step))
  }
  return build(0, 0, data.length)
}
