/** A copy of plain data with typed arrays of its own, so that a run that goes on from a state leaves the caller's alone. */
export function copyState<S>(state: S): S {
  return copy(state) as S
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array) {
    return value.slice()
  }
  if (Array.isArray(value)) return value.map(copy)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]))
}
