/** How well coefficients find the true ones. */
export interface Recovery {
  readonly nonzeros: number
  /** 2 · hits / (found + true), of places that are not zero. */
  readonly f1: number
  /** ‖b − β‖ / ‖β‖. */
  readonly error: number
}

/** Compares coefficients with the true ones; what is at most `threshold` counts as zero. */
export function recovery(
  found: Float64Array,
  { truth, threshold = 0 }: { readonly truth: Float64Array; readonly threshold?: number },
): Recovery {
  let [nonzeros, wanted, hits, square, size] = [0, 0, 0, 0, 0]
  found.forEach((b, j) => {
    const beta = truth[j]!
    const kept = Math.abs(b) > threshold
    if (kept) nonzeros++
    if (beta !== 0) wanted++
    if (kept && beta !== 0) hits++
    square += (b - beta) ** 2
    size += beta ** 2
  })
  return { nonzeros, f1: nonzeros + wanted > 0 ? (2 * hits) / (nonzeros + wanted) : 1, error: Math.sqrt(square / size) }
}
