/** Room to work in for the point of a state, kept as long as its array, and made anew after a resume: what it holds must not matter. */
export function scratchByPoint<S>(make: (size: number) => S): (x: Float64Array) => S {
  const scratches = new WeakMap<Float64Array, S>()
  return (x) => {
    const known = scratches.get(x)
    if (known) return known
    const made = make(x.length)
    scratches.set(x, made)
    return made
  }
}
