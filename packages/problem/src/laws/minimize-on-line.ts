const golden = (3 - Math.sqrt(5)) / 2

/**
 * The smallest value of f that a search finds: the best of some ascending points, refined by golden sections between its neighbours. Values may be
 * +∞. Plain on purpose: laws compare formulas with it.
 */
export function minimizeOnLine(f: (t: number) => number, points: readonly number[]): { readonly at: number; readonly value: number } {
  const found = points.map(f)
  const best = found.reduce((b, value, i) => (value < found[b]! ? i : b), 0)
  let [low, middle, high] = [points[best - 1] ?? points[best]!, points[best]!, points[best + 1] ?? points[best]!]
  let value = found[best]!
  for (let round = 0; round < 80 && high - low > 1e-15 * Math.abs(middle); round++) {
    const right = high - middle > middle - low
    const probe = right ? middle + golden * (high - middle) : middle - golden * (middle - low)
    const there = f(probe)
    if (there < value) {
      if (right) low = middle
      else high = middle
      middle = probe
      value = there
    } else if (right) high = probe
    else low = probe
  }
  return { at: middle, value }
}
