import type { FlatParameterization } from '@odot/problem'
import type { Component } from './components.js'
import { descend } from './descend.js'

/** What the weights should be, what the ridge costs, and where the search starts: vectors of all weights, strengths and factors. */
export interface LeastRidgeProblem {
  readonly weights: Float64Array
  readonly strength: Float64Array
  readonly start: Float64Array
}

/** The least ridge that was found, and how far the weights of its factors are from those asked for, relative to their sizes. */
export interface LeastRidge {
  readonly value: number
  readonly miss: number
}

/**
 * A local minimum of S(ξ) subject to K(ξ) = w in one component, near given factors, by augmented Lagrangians S + ⟨μ, c⟩ + ρ‖c‖²/2 of the relative
 * residual c. ρ starts at ten times the ridge of the start, so that no weight is given up for the cost of the others.
 * @see Bertsekas (1982), "Constrained optimization and Lagrange multiplier methods"
 */
export function leastRidge<F, W>(
  flat: FlatParameterization<F, W>,
  part: Component,
  { weights, strength, start }: LeastRidgeProblem,
): LeastRidge {
  const cost = new Float64Array(strength.length)
  for (const j of part.strength) cost[j] = strength[j]!
  const largest = part.weights.reduce((most, i) => Math.max(most, Math.abs(weights[i]!)), 0)
  const scale = part.weights.map((i) => Math.max(Math.abs(weights[i]!), 0.01 * largest) || 1)
  const full = start.slice()
  const place = (z: Float64Array): Float64Array => {
    part.factors.forEach((f, k) => {
      full[f] = z[k]!
    })
    return full
  }
  const residual = (x: Float64Array): number[] => {
    const reached = flat.forward(x)
    return part.weights.map((i, k) => (reached[i]! - weights[i]!) / scale[k]!)
  }
  const multipliers = part.weights.map(() => 0)
  const cotangent = new Float64Array(weights.length)
  const first = 10 * flat.ridge(start, cost) || 1
  let rho = first
  const lagrangian = (z: Float64Array, gradient: Float64Array): number => {
    const x = place(z)
    const c = residual(x)
    part.weights.forEach((i, k) => {
      cotangent[i] = (multipliers[k]! + rho * c[k]!) / scale[k]!
    })
    const [slopes, costs] = [flat.pullback(x, cotangent), flat.ridgeGradient(x, cost)]
    part.factors.forEach((f, k) => {
      gradient[k] = slopes[f]! + costs[f]!
    })
    return c.reduce((total, ck, k) => total + ck * (multipliers[k]! + 0.5 * rho * ck), flat.ridge(x, cost))
  }
  let z: Float64Array = Float64Array.from(part.factors, (f) => start[f]!)
  let miss = Number.POSITIVE_INFINITY
  while (miss > 1e-9 && rho < 1e8 * first) {
    z = descend(lagrangian, z)
    const c = residual(place(z))
    const reached = c.reduce((largest, ck) => Math.max(largest, Math.abs(ck)), 0)
    c.forEach((ck, k) => {
      multipliers[k]! += rho * ck
    })
    if (!(reached < miss / 8)) rho *= 8
    miss = reached
  }
  // Weights that are missed by c change the ridge by −⟨μ, c⟩ to first order.
  const correction = residual(place(z)).reduce((total, ck, k) => total + multipliers[k]! * ck, 0)
  return { value: flat.ridge(place(z), cost) + correction, miss }
}
