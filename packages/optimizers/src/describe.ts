/** A value that should have been something else, for messages. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return String(value)
  return `an object with the keys ${Object.keys(value).join(', ') || '(none)'}`
}
