/** Any values as codes 0 … count − 1, in the order of their first appearance. */
export interface Codes {
  readonly of: Int32Array
  readonly count: number
  /** What each code stands for. */
  readonly values: readonly unknown[]
}

/** Gives equal values equal codes. */
export function codesOf(values: ArrayLike<unknown>): Codes {
  const places = new Map<unknown, number>()
  const of = new Int32Array(values.length)
  for (let i = 0; i < of.length; i++) {
    const value = values[i]
    const known = places.get(value)
    of[i] = known ?? places.size
    if (known === undefined) places.set(value, places.size)
  }
  return { of, count: places.size, values: [...places.keys()] }
}

/** The places of each code, in increasing order. */
export function placesOf({ of, count }: Pick<Codes, 'of' | 'count'>): Int32Array[] {
  const sizes = new Int32Array(count)
  for (const code of of) sizes[code]!++
  const places = Array.from(sizes, (size) => new Int32Array(size))
  const filled = new Int32Array(count)
  of.forEach((code, i) => {
    places[code]![filled[code]!++] = i
  })
  return places
}
