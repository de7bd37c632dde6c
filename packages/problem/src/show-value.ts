/**
 * A value for an error message, with its type where the value alone would mislead.
 * @example
 * showValue('1') // => '"1"'
 * showValue([1, 2, 3, 4, 5]) // => 'an array [1, 2, 3, 4, …]'
 * showValue({ gama: 3 }) // => 'an object with the keys gama'
 */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `the bigint ${value}n`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array ${shownList(value)}`
  if (typeof value !== 'object' || value === null) return String(value)
  if (isNumbers(value)) return `${value.constructor.name.startsWith('I') ? 'an' : 'a'} ${value.constructor.name} ${shownList(value)}`
  return `an object with the keys ${Object.keys(value).join(', ') || '(none)'}`
}

function shownList(list: ArrayLike<unknown>): string {
  const shown = Array.from({ length: Math.min(list.length, 4) }, (_, i) => showValue(list[i]))
  return `[${[...shown, ...(list.length > 4 ? ['…'] : [])].join(', ')}]`
}

function isNumbers(value: object): value is ArrayLike<unknown> & object {
  return ArrayBuffer.isView(value) && 'length' in value
}
