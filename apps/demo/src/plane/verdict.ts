import { type Factors, type Landscape, lassoMinimiser, minimisers, originCurvature } from './landscape.js'

/** Where a trail ended: at a minimiser, at the saddle, or still on its way. */
export type Verdict = 'minimiser' | 'saddle' | 'elsewhere'

/** Points of the plane that are closer than this are shown as the same. */
const near = 0.02

export function verdictOf(landscape: Landscape, end: Factors): Verdict {
  const distance = (to: Factors): number => Math.hypot(end.u - to.u, end.v - to.v)
  if (minimisers(landscape).some((point) => distance(point) < near)) return 'minimiser'
  return originCurvature(landscape).saddle && distance({ u: 0, v: 0 }) < near ? 'saddle' : 'elsewhere'
}

/** The verdict in words. */
export function verdictText(verdict: Verdict, landscape: Landscape): string {
  if (verdict === 'minimiser') {
    return lassoMinimiser(landscape) === 0
      ? 'The origin is the minimiser: |c| ≤ λ, so the coefficient is exactly zero, as in the lasso.'
      : 'A minimiser: balanced, |u| = |v|, and u·v is the lasso’s coefficient.'
  }
  if (verdict === 'saddle') {
    return 'The saddle. Its gradient is zero and nothing pushes off the line u = ±v, so the sign of u·v is locked, though the surface falls away on both sides.'
  }
  return 'Still on its way: the steps ran out before the gradient vanished.'
}
