import { inspect } from 'node:util'

/** A number as written in an example: equal up to half a unit of its last decimal, or to 0.5e-6 of its size. A bare `0` is exact. */
class Near {
  /**
   * @param {number} value
   * @param {string} digits
   */
  constructor(value, digits) {
    const [mantissa = '', exponent = '0'] = /^0[xbo]/i.test(digits) ? ['0'] : digits.replaceAll('_', '').toLowerCase().split('e')
    const [, decimals] = mantissa.split('.')
    const printed = decimals ? 0.5 * 10 ** (Number(exponent) - decimals.length) : 0
    this.value = value
    // The factor lets a tie that binary fractions cannot express pass.
    this.tolerance = Math.max(printed * (1 + 1e-9), 0.5e-6 * Math.abs(value))
  }

  [inspect.custom]() {
    return this.value
  }
}

/**
 * Returns `actual`, or throws where it does not match the expected value of an example.
 * @template T
 * @param {T} actual
 * @param {unknown} expected
 * @param {string} where
 * @returns {T}
 */
export function check(actual, expected, where) {
  const mismatch = difference(actual, expected, '')
  if (mismatch) throw new Error(`${where}: expected ${show(expected)} but got ${show(plain(actual))}${mismatch}`)
  return actual
}

/** @type {(value: number, digits: string) => Near} */
check.near = (value, digits) => new Near(value, digits)

/**
 * @param {() => Promise<unknown>} run
 * @param {string} text
 * @param {string} where
 */
export async function throws(run, text, where) {
  try {
    await run()
  } catch (error) {
    if (String(error).includes(text)) return
    throw new Error(`${where}: expected an error with ${show(text)} but got ${show(String(error))}`)
  }
  throw new Error(`${where}: expected an error with ${show(text)} but nothing was thrown`)
}

/**
 * The first difference, as the end of a sentence; nothing where the two match.
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} path
 * @returns {string | undefined}
 */
function difference(actual, expected, path) {
  const differs = ` (${path || 'value'}: expected ${show(expected)}, got ${show(actual)})`
  if (expected instanceof Near) {
    const value = plain(actual)
    return typeof value === 'number' && Math.abs(value - expected.value) <= expected.tolerance ? undefined : differs
  }
  if (typeof expected === 'number') {
    const value = plain(actual)
    return typeof value === 'number' && (Object.is(value, expected) || Math.abs(value - expected) <= 0.5e-6 * Math.abs(expected))
      ? undefined
      : differs
  }
  if (isList(expected)) {
    const value = plain(actual)
    if (!isList(value) || value.length !== expected.length) return differs
    return first(Array.from(expected, (e, i) => () => difference(value[i], e, `${path}[${i}]`)))
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null || isList(actual)) return differs
    const a = /** @type {Record<string, unknown>} */ (actual)
    const e = /** @type {Record<string, unknown>} */ (expected)
    const keys = [...new Set([...Object.keys(a), ...Object.keys(e)])].filter((k) => a[k] !== undefined || e[k] !== undefined)
    return first(keys.map((k) => () => difference(a[k], e[k], path ? `${path}.${k}` : k)))
  }
  return Object.is(actual, expected) ? undefined : differs
}

/** @param {(() => string | undefined)[]} tests */
function first(tests) {
  for (const test of tests) {
    const found = test()
    if (found) return found
  }
  return undefined
}

/**
 * Host values `{ shape, data }` as nested arrays, or as a number where the shape is empty.
 * @param {unknown} value
 * @returns {unknown}
 */
function plain(value) {
  if (typeof value !== 'object' || value === null || !('shape' in value && 'data' in value)) return value
  const { shape, data } = value
  if (!Array.isArray(shape) || !isList(data)) return value
  /** @type {(axis: number, offset: number, size: number) => unknown} */
  const nest = (axis, offset, size) => {
    if (axis === shape.length) return data[offset]
    const step = size / shape[axis]
    return Array.from({ length: shape[axis] }, (_, i) => nest(axis + 1, offset + i * step, step))
  }
  return nest(0, 0, data.length)
}

/**
 * @param {unknown} value
 * @returns {value is ArrayLike<unknown>}
 */
const isList = (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

/** @param {unknown} value */
const show = (value) => inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY, compact: true })
