import type { RaceProblem } from './race-problem.js'

/** L(offset + b₀ + X̃ b) with its gradient: writes ∂L/∂b, and returns the value and ∂L/∂b₀. */
export type SmoothPart = (
  b: Float64Array,
  intercept: number,
  gradient: Float64Array,
) => { readonly value: number; readonly interceptGradient: number }

/** One product with X̃ and one with X̃ᵀ a call. */
export function smoothPart({ loss, offset, columns: X }: RaceProblem): SmoothPart {
  const eta = new Float64Array(X.rows)
  const slope = new Float64Array(X.rows)
  return (b, intercept, gradient) => {
    X.apply(b, eta)
    for (let i = 0; i < eta.length; i++) eta[i]! += intercept
    if (offset) for (let i = 0; i < eta.length; i++) eta[i]! += offset[i]!
    const value = loss.gradientInto(eta, slope)
    X.adjoint(slope, gradient)
    let interceptGradient = 0
    for (let i = 0; i < slope.length; i++) interceptGradient += slope[i]!
    return { value, interceptGradient }
  }
}
