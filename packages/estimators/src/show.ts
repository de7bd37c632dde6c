/** A value for an error message, with its type where the value alone would mislead. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `the text '${value}'`
  if (typeof value === 'bigint') return `the bigint ${value}n`
  if (Array.isArray(value)) return `an array [${value.slice(0, 4).map(show).join(', ')}${value.length > 4 ? ', …' : ''}]`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}
