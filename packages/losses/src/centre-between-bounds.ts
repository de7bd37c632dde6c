/** Bounds lower ≤ 0 ≤ upper of Θᵢ/wᵢ. */
export interface Bounds {
  readonly lower: number
  readonly upper: number
}

/**
 * Moves Θ/w by one constant, clipped to its bounds, until Θ sums to 0. Outliers, at a bound, stay where they are as long as the other rows suffice: an
 * intercept that is slightly wrong has not moved them either.
 */
export function centreBetweenBounds(dual: Float64Array, weights: Float64Array, bounds: Bounds): void {
  while (moveAll(dual, weights, { ...bounds, outliers: false }));
  while (moveAll(dual, weights, { ...bounds, outliers: true }));
}

/** One step towards the sum 0; whether a row stopped at its bound before, so that another step is due. */
function moveAll(dual: Float64Array, weights: Float64Array, { lower, upper, outliers }: Bounds & { readonly outliers: boolean }): boolean {
  let total = 0
  for (let i = 0; i < dual.length; i++) total += dual[i]!
  if (total === 0) return false
  const direction = total > 0 ? -1 : 1
  const front = direction > 0 ? upper : -lower
  const back = direction > 0 ? lower : -upper
  let movable = 0
  for (let i = 0; i < dual.length; i++) {
    const ahead = direction * dual[i]!
    if (ahead < front * weights[i]! && (outliers || ahead > back * weights[i]!)) movable += weights[i]!
  }
  if (movable === 0) return false
  const shift = Math.abs(total) / movable
  let stopped = false
  for (let i = 0; i < dual.length; i++) {
    const bound = front * weights[i]!
    const ahead = direction * dual[i]!
    if (!(ahead < bound && (outliers || ahead > back * weights[i]!))) continue
    const target = ahead + shift * weights[i]!
    if (target > bound) stopped = true
    dual[i] = direction * Math.min(target, bound)
  }
  return stopped
}
