/**
 * The δ > 0 of a start near weights, whose gates are (|w| + δ)^(1/k): 0.01 · max(1, max |w|). It keeps every gate away from zero and from
 * balance, so that a coordinate that is zero can still take either sign.
 */
export function slack(weights: Float64Array): number {
  let largest = 1
  for (const w of weights) largest = Math.max(largest, Math.abs(w))
  return 0.01 * largest
}
