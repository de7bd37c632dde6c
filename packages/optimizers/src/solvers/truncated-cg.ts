import type { Ask, Oracle } from '@odot/problem'
import { dot } from '../vector.js'
import type { Proposal } from './trust-region.js'

/** Scratch of `truncatedCg`, each of the size of x. */
export interface CgScratch {
  readonly step: Float64Array
  /** H · step. */
  readonly image: Float64Array
  readonly rest: Float64Array
  readonly direction: Float64Array
  readonly product: Float64Array
}

/** When conjugate gradients end. */
export interface CgLimits {
  readonly radius: number
  /** The residual is small enough at this share of the gradient. */
  readonly forcing: number
  readonly maxProducts: number
}

/**
 * step ≈ −H⁻¹g by conjugate gradients from 0, which ends where the residual is small enough, on the boundary of the radius, or along a direction d of
 * negative curvature ⟨d, Hd⟩ ≤ 0, which it follows to the boundary.
 * @see Steihaug (1983), "The conjugate gradient method and trust regions in large scale optimization"
 */
export function* truncatedCg(
  x: Float64Array,
  gradient: Float64Array,
  { step, image, rest, direction, product }: CgScratch,
  { radius, forcing, maxProducts }: CgLimits,
): Generator<Ask<Oracle>, Proposal, number> {
  const n = x.length
  step.fill(0)
  image.fill(0)
  for (let i = 0; i < n; i++) {
    rest[i] = gradient[i]!
    direction[i] = -gradient[i]!
  }
  let squares = dot(rest, rest)
  const enough = forcing * forcing * squares
  let bounded = false
  for (let k = 0; k < maxProducts && squares > enough && !bounded; k++) {
    yield { ask: 'hessianProduct', args: [x, direction, product] }
    const curvature = dot(direction, product)
    let share = squares / curvature
    if (!(curvature > 0 && lengthAt(step, direction, share) < radius)) {
      share = toBoundary(step, direction, radius)
      bounded = true
    }
    for (let i = 0; i < n; i++) {
      step[i]! += share * direction[i]!
      image[i]! += share * product[i]!
      rest[i]! += share * product[i]!
    }
    const before = squares
    squares = dot(rest, rest)
    const keep = squares / before
    for (let i = 0; i < n; i++) direction[i] = keep * direction[i]! - rest[i]!
  }
  return { decrease: -(dot(gradient, step) + 0.5 * dot(step, image)), length: Math.sqrt(dot(step, step)), bounded }
}

function lengthAt(step: Float64Array, direction: Float64Array, share: number): number {
  let squares = 0
  for (let i = 0; i < step.length; i++) {
    const at = step[i]! + share * direction[i]!
    squares += at * at
  }
  return Math.sqrt(squares)
}

/** τ ≥ 0 with ‖step + τ direction‖ = radius. */
function toBoundary(step: Float64Array, direction: Float64Array, radius: number): number {
  const a = dot(direction, direction)
  const b = dot(step, direction)
  const c = dot(step, step) - radius * radius
  const root = Math.sqrt(Math.max(b * b - a * c, 0))
  // the form without cancellation
  return b > 0 ? -c / (b + root) : (root - b) / a
}
