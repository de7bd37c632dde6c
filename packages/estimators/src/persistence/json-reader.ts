import { EstimatorError } from '../errors.js'
import { show } from '../show.js'

/** A place in a file: what is there, and its path for messages. Numbers may be in typed arrays, when the file was not text. */
export interface Json {
  /** Who reads. */
  readonly where: string
  readonly path: string
  readonly value: unknown
}

const words: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
])

export function wrong({ where, path, value }: Json, expected: string): EstimatorError {
  return new EstimatorError(`${where}: ${path} is ${show(value)}; it must be ${expected}. The file was changed, or is none of a model.`)
}

/** A part of an object. */
export function part(json: Json, key: string): Json {
  const { where, path, value } = json
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(json, 'an object')
  return {
    where,
    path: path === 'the model' ? key : `${path}.${key}`,
    value: Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
  }
}

/** The names of the parts of an object. */
export function keys(json: Json): readonly string[] {
  const { value } = json
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(json, 'an object')
  return Object.keys(value)
}

/** What a part holds, or nothing where it is left out. */
export function optional<T>(json: Json, read: (json: Json) => T): T | undefined {
  return json.value === undefined ? undefined : read(json)
}

export function list(json: Json): readonly Json[] {
  const { where, path, value } = json
  if (!Array.isArray(value)) throw wrong(json, 'a list')
  return value.map((entry: unknown, i) => ({ where, path: `${path}[${i}]`, value: entry }))
}

export function text(json: Json): string {
  if (typeof json.value !== 'string') throw wrong(json, 'a text')
  return json.value
}

export function truth(json: Json): boolean {
  if (typeof json.value !== 'boolean') throw wrong(json, 'true or false')
  return json.value
}

/** One of some texts. */
export function oneOf<T extends string>(json: Json, options: readonly T[]): T {
  const found = options.find((option) => option === json.value)
  if (found === undefined) throw wrong(json, `one of ${options.map((option) => `'${option}'`).join(', ')}`)
  return found
}

/** Any double. */
export function double(json: Json): number {
  const { value } = json
  const number = typeof value === 'number' ? value : words.get(value)
  if (number === undefined) throw wrong(json, "a number, 'NaN', 'Infinity', '-Infinity' or '-0'")
  return number
}

/** A whole number ≥ 0. */
export function count(json: Json): number {
  const { value } = json
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw wrong(json, 'a whole number ≥ 0')
  return value
}

export function doubles(json: Json): Float64Array {
  if (json.value instanceof Float64Array) return json.value.slice()
  const entries = list(json)
  return Float64Array.from(entries, double)
}

/** Whole numbers that 32 bits hold. */
export function counts(json: Json): Int32Array {
  if (json.value instanceof Int32Array) {
    const at = json.value.findIndex((value) => value < 0)
    if (at >= 0) throw wrong({ where: json.where, path: `${json.path}[${at}]`, value: json.value[at] }, 'a whole number ≥ 0')
    return json.value.slice()
  }
  return Int32Array.from(list(json), (entry) => {
    const value = count(entry)
    if (value > 2147483647) throw wrong(entry, 'at most 2147483647')
    return value
  })
}
