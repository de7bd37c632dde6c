import type { Ask, Oracle } from '@odot/problem'
import { largest } from '../vector.js'

/** A step that a model of second order suggests within the radius: how much the model falls by it, and how long it is. */
export interface Proposal {
  readonly decrease: number
  readonly length: number
  /** Whether a larger radius would give another step. */
  readonly bounded: boolean
}

/** Where a step starts: the point, its value, the rounding noise of values (absolute), and the radius that the last step left. */
export interface RegionCentre {
  readonly x: Float64Array
  readonly value: number
  readonly noise: number
  readonly radius: number
}

/** The step, the point at its end and the gradient there. */
export interface RegionScratch {
  readonly step: Float64Array
  readonly trial: Float64Array
  readonly gradient: Float64Array
}

/** The value at `trial` and the radius for the next step, or why there is no step. */
export type RegionOutcome =
  | { readonly found: true; readonly value: number; readonly radius: number }
  | { readonly found: false; readonly reason: string }

/** So often is the radius shortened before it is given up. */
const attempts = 100

/**
 * Steps that `propose` writes to the scratch are tried until the value falls by a share of what the model says; the radius is shortened where it says too
 * much and lengthened where it was right. Decreases below the noise count as right, so that the gradient falls on where values say nothing.
 * @see Conn, Gould and Toint (2000), "Trust-region methods", chapters 6 and 17
 */
export function* trustRegion(
  centre: RegionCentre,
  { step, trial, gradient }: RegionScratch,
  propose: (radius: number) => Generator<Ask<Oracle>, Proposal, number>,
): Generator<Ask<Oracle>, RegionOutcome, number> {
  const { x, noise } = centre
  let { radius } = centre
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { decrease, length, bounded } = yield* propose(radius)
    if (!(decrease > 0 && Number.isFinite(decrease))) {
      return { found: false, reason: `the quadratic model promises a decrease of ${decrease}: no descent is left` }
    }
    let moved = false
    for (let i = 0; i < x.length; i++) {
      trial[i] = x[i]! + step[i]!
      if (trial[i] !== x[i]) moved = true
    }
    if (!moved) break
    const value = yield { ask: 'valueAndGradient', args: [trial, gradient] }
    const finite = Number.isFinite(value) && Number.isFinite(largest(gradient))
    const ratio = finite ? (centre.value - value + noise) / (decrease + noise) : Number.NEGATIVE_INFINITY
    if (ratio < 0.25) radius = 0.25 * length
    else if (ratio > 0.75 && bounded) radius *= 2
    if (ratio > 1e-4) return { found: true, value, radius }
  }
  return {
    found: false,
    reason: `no step within a radius of ${radius.toExponential(2)} lowers the value ${centre.value} as the quadratic model says: this is what rounding allows`,
  }
}
