import { type FitData, type ModelName, mixing } from './fit.js'

/** Where on the path: a share of λmax, or all of it. */
export type Strength = 0.1 | 0.01 | 'path'

const steps = 100
const least = 0.01

/** The smallest λ at which nothing is selected. */
export function lambdaMaxOf({ X, rows, columns, responses }: FitData, model: ModelName): number {
  const y = responses[model]
  let largest = 0
  for (let j = 0; j < columns; j++) {
    let total = 0
    for (let i = 0, at = j * rows; i < rows; i++) total += X[at + i]! * y[i]!
    largest = Math.max(largest, Math.abs(total))
  }
  return largest / rows / { lasso: 1, 'elastic-net': mixing, logistic: 2 }[model]
}

/** One λ, or a hundred from λmax to 0.01 λmax in equal ratios. */
export function lambdasOf(lambdaMax: number, strength: Strength): Float64Array {
  if (strength !== 'path') return Float64Array.of(strength * lambdaMax)
  return Float64Array.from({ length: steps }, (_, k) => lambdaMax * least ** (k / (steps - 1)))
}
