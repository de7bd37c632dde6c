/** Numbers [rows · outputs], predictions of them, and weights [rows] that sum to 1. */
export interface Residuals {
  readonly observed: Float64Array
  readonly predicted: Float64Array
  readonly weights: Float64Array
}

/** The weighted mean of a measure of the residuals, averaged over the outputs. */
export function meanOf({ observed, predicted, weights }: Residuals, measure: (residual: number) => number): number {
  const outputs = observed.length / weights.length
  let total = 0
  for (let i = 0; i < observed.length; i++) {
    const w = weights[Math.floor(i / outputs)]!
    if (w > 0) total += w * measure(observed[i]! - predicted[i]!)
  }
  return total / outputs
}

/** R² = 1 − Σ w (y − ŷ)²/Σ w (y − ȳ)², averaged over the outputs; of a constant response 1 when it is met exactly, else 0. */
export function rSquared({ observed, predicted, weights }: Residuals): number {
  const outputs = observed.length / weights.length
  let total = 0
  for (let k = 0; k < outputs; k++) {
    let mean = 0
    for (let i = 0; i < weights.length; i++) mean += weights[i]! * observed[i * outputs + k]!
    let spread = 0
    let left = 0
    for (let i = 0; i < weights.length; i++) {
      const y = observed[i * outputs + k]!
      if (weights[i] === 0) continue
      spread += weights[i]! * (y - mean) ** 2
      left += weights[i]! * (y - predicted[i * outputs + k]!) ** 2
    }
    // what rounding leaves of a constant response
    const constant = spread <= (4 * Number.EPSILON * weights.length * mean) ** 2
    total += constant ? (left === 0 ? 1 : 0) : 1 - left / spread
  }
  return total / outputs
}
