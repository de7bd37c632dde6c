import type { RegressionData } from './squared-loss.js'

/** Plain loops over 1/(2n) ‖Xb − y‖² + λ‖b‖₁, so that all methods are judged by the same few lines. */
export interface LassoObjective {
  readonly value: (b: Float64Array, lambda: number) => number
  /** The gradient of the loss at b. */
  readonly gradient: (b: Float64Array) => Float64Array
  readonly lambdaMax: number
}

export function lassoObjective({ X, y }: RegressionData): LassoObjective {
  const [rows, columns] = X.shape
  const [across, down] = X.order === 'row-major' ? [1, columns] : [rows, 1]
  const residual = (b: Float64Array): Float64Array =>
    y.map((target, i) => {
      let rest = -target
      for (let j = 0; j < columns; j++) rest += X.data[i * down + j * across]! * b[j]!
      return rest
    })
  const gradient = (b: Float64Array): Float64Array => {
    const rest = residual(b)
    return Float64Array.from({ length: columns }, (_, j) => {
      let total = 0
      for (let i = 0; i < rows; i++) total += X.data[i * down + j * across]! * rest[i]!
      return total / rows
    })
  }
  return {
    value: (b, lambda) =>
      residual(b).reduce((total, r) => total + r * r, 0) / (2 * rows) + lambda * b.reduce((total, x) => total + Math.abs(x), 0),
    gradient,
    lambdaMax: gradient(new Float64Array(columns)).reduce((most, g) => Math.max(most, Math.abs(g)), 0),
  }
}

/** The largest eigenvalue of XᵀX/n by the power method, from the linear part of the gradient. */
export function largestCurvature({ gradient }: LassoObjective, columns: number): number {
  const constant = gradient(new Float64Array(columns))
  let v = new Float64Array(columns).fill(1 / Math.sqrt(columns))
  let norm = 0
  for (let k = 0; k < 50; k++) {
    const image = gradient(v).map((g, j) => g - constant[j]!)
    norm = Math.hypot(...image)
    v = image.map((x) => x / norm)
  }
  return norm
}
