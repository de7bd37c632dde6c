import { AutodiffError } from './errors.js'
import { isShape, showShape, sizeOf } from './shape.js'

/** Numbers on the host: row-major float64 data with a shape. */
export interface Values {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

/** A number or arrays of numbers nested to any depth, all of one length at each level. */
export type Nested = number | readonly Nested[]

/**
 * Values from nested arrays, or from flat data and a shape; the numbers are copied.
 * @example
 * values([[1, 2], [3, 4]]).shape // => [2, 2]
 * values([1, 2, 3, 4], [2, 2]) // => [[1, 2], [3, 4]]
 * values([[1, 2], [3]]) // => throws ragged
 * @throws AutodiffError when the arrays are ragged, hold anything but numbers, or do not fill the shape.
 */
export function values(source: Nested | ArrayLike<number>, shape?: readonly number[]): Values {
  const known = shape ?? shapeOf(source)
  if (!isShape(known)) throw new AutodiffError(`values: [${known.join(', ')}] is not a shape; sizes are whole numbers ≥ 0.`)
  const data = new Float64Array(sizeOf(known))
  const count = shape ? fillFlat(source, data) : fillNested(source, known, data)
  if (count !== data.length)
    throw new AutodiffError(`values: ${count} numbers do not fill the shape ${showShape(known)}; it holds ${data.length}.`)
  return { shape: [...known], data }
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

/** The lengths down the first entries. */
function shapeOf(source: unknown): readonly number[] {
  const shape: number[] = []
  for (let level = source; isList(level); level = level[0]) shape.push(level.length)
  return shape
}

function fillFlat(source: unknown, data: Float64Array): number {
  const flat = isList(source) ? source : [source]
  if (flat instanceof Float64Array && flat.length === data.length) data.set(flat)
  else if (flat.length === data.length) for (let i = 0; i < data.length; i++) data[i] = numberAt(flat[i], 'values with a shape')
  return flat.length
}

function fillNested(source: unknown, shape: readonly number[], data: Float64Array): number {
  let next = 0
  const fill = (part: unknown, depth: number): void => {
    if (depth === shape.length) {
      data[next++] = numberAt(part, `values at depth ${depth}`)
      return
    }
    if (!isList(part) || part.length !== shape[depth]) {
      const found = isList(part) ? `${part.length} entries` : String(part)
      throw new AutodiffError(
        `values: the nested arrays are ragged, ${shape[depth]} entries and ${found} at depth ${depth}; give every row the same length.`,
      )
    }
    for (let i = 0; i < part.length; i++) fill(part[i], depth + 1)
  }
  fill(source, 0)
  return next
}

function numberAt(value: unknown, where: string): number {
  if (typeof value === 'number') return value
  const found = isList(value) ? `an array of length ${value.length}` : `the ${typeof value} ${String(value)}`
  throw new AutodiffError(`${where}: found ${found} where a number belongs; pass numbers, in arrays of equal length at each level.`)
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return typeof value === 'object' && value !== null && 'length' in value && typeof value.length === 'number'
}
