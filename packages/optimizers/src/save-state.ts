import { OptimizerError } from './errors.js'

/**
 * A state (plain data with numbers and typed arrays) as JSON. Every bit survives: NaN, ±Infinity and −0 are tagged, and JSON writes the shortest
 * decimal that reads back as the same number.
 * @example
 * const state = loadState(saveState({ iteration: 2, x: Float64Array.of(0.1, -0, Number.NaN) }))
 * state // => { iteration: 2, x: [0.1, -0, NaN] }
 * @throws OptimizerError naming the place of anything that is not plain data.
 */
export function saveState(state: unknown): string {
  return JSON.stringify(encoded(state, 'state'))
}

function encoded(value: unknown, path: string): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { number: Object.is(value, -0) ? '-0' : `${value}` }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item, i) => encoded(item, `${path}.${i}`))
  for (const [type, Type] of Object.entries(typedArrays)) {
    if (value instanceof Type) return { [type]: Array.from(value, (x) => encoded(x, path)) }
  }
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    return { object: Object.fromEntries(entries.map(([key, item]) => [key, encoded(item, `${path}.${key}`)])) }
  }
  throw new OptimizerError(`saveState: ${path} is no plain data; keep numbers, strings, arrays, typed arrays and plain objects in a state.`)
}

/** The typed arrays of states, by the names under which they are saved. */
export const typedArrays: {
  readonly Float64Array: Float64ArrayConstructor
  readonly Float32Array: Float32ArrayConstructor
  readonly Int32Array: Int32ArrayConstructor
  readonly Uint32Array: Uint32ArrayConstructor
  readonly Uint8Array: Uint8ArrayConstructor
} = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array }

/** Numbers that JSON has no words for. */
export const specialNumbers = { NaN: true, Infinity: true, '-Infinity': true, '-0': true } as const
