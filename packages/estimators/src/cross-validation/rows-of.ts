/** How many rows a response has: values in a list, or rows of a matrix; undefined where it is neither, which the loss will say. */
export function rowsOf(y: unknown): number | undefined {
  if (typeof y !== 'object' || y === null) return undefined
  if ('shape' in y && Array.isArray(y.shape)) return whole(y.shape[0])
  return 'length' in y ? whole(y.length) : undefined
}

function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined
}
