/** A value for an error message, with its type where the value alone would mislead. */
export function showValue(value: unknown): string {
  if (typeof value === 'bigint') return `the bigint ${value}n`
  if (Array.isArray(value)) return `an array [${value.slice(0, 4).map(showValue).join(', ')}${value.length > 4 ? ', …' : ''}]`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}
