import type { SymmetricEigen } from '../symmetric-eigen.js'
import type { Proposal } from './trust-region.js'

/** Scratch of `spectralStep`: gradient and step in the basis of eigenvectors. */
export interface SpectralScratch {
  readonly slopes: Float64Array
  readonly shares: Float64Array
}

/** How exactly a step meets the radius, and how often its length is looked at. */
const accuracy = 1e-8
const looks = 100

/**
 * step = argmin ⟨g, p⟩ + ½⟨p, Hp⟩ over ‖p‖ ≤ radius, from the eigenvectors of H: p = −(H + σI)⁻¹g with the least σ ≥ max(0, −λmin) that makes it
 * short enough, and beside it as much of the eigenvector of a negative λmin as fits where g has no share in it (at a saddle).
 * @see Moré and Sorensen (1983), "Computing a trust region step"
 */
export function spectralStep(
  { values, vectors }: SymmetricEigen,
  gradient: Float64Array,
  radius: number,
  step: Float64Array,
  { slopes, shares }: SpectralScratch,
): Proposal {
  const n = gradient.length
  let norm = 0
  slopes.fill(0)
  for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) slopes[i]! += vectors[k * n + i]! * gradient[k]!
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(slopes[i]!))
  const least = values[0]!
  let low = Math.max(0, -least)
  let high = Math.max(low, (Math.sqrt(n) * norm) / radius - least)
  let sigma = least > 0 ? 0 : low
  let length = sharesAt(values, slopes, sigma, shares)
  for (let look = 0; look < looks && Math.abs(length - radius) > accuracy * radius; look++) {
    if (length > radius) low = sigma
    else high = sigma
    if (length < radius && sigma === 0) break
    if (!(high > low)) break
    // Newton on 1/radius − 1/length, which is almost straight
    const next = sigma + newtonShift(values, slopes, sigma, { length, radius })
    const middle = low + 0.5 * (high - low)
    const moved = next > low && next < high ? next : middle
    if (moved === sigma || !(moved > low && moved < high)) break
    sigma = moved
    length = sharesAt(values, slopes, sigma, shares)
  }
  if (length > radius) {
    for (let i = 0; i < n; i++) shares[i]! *= radius / length
    length = radius
  }
  if (least < 0 && length < (1 - 1e-3) * radius) {
    const rest = shares[0]!
    const sign = slopes[0]! > 0 ? -1 : 1
    shares[0] = sign * Math.sqrt(Math.max(radius * radius - length * length + rest * rest, 0))
    length = radius
  }
  let decrease = 0
  step.fill(0)
  for (let i = 0; i < n; i++) decrease -= shares[i]! * (slopes[i]! + 0.5 * values[i]! * shares[i]!)
  for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) step[k]! += vectors[k * n + i]! * shares[i]!
  return { decrease, length, bounded: sigma > 0 || length >= (1 - accuracy) * radius }
}

/** shares = −slopes / (values + σ), without those whose denominator is not positive; returns the length. */
function sharesAt(values: Float64Array, slopes: Float64Array, sigma: number, shares: Float64Array): number {
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const curvature = values[i]! + sigma
    const share = slopes[i] === 0 ? 0 : curvature > 0 ? -slopes[i]! / curvature : Number.POSITIVE_INFINITY
    shares[i] = share
    squares += share * share
  }
  return Math.sqrt(squares)
}

/** What to add to σ. */
function newtonShift(
  values: Float64Array,
  slopes: Float64Array,
  sigma: number,
  { length, radius }: { readonly length: number; readonly radius: number },
): number {
  let cubes = 0
  for (let i = 0; i < values.length; i++) {
    const curvature = values[i]! + sigma
    if (slopes[i] !== 0) cubes += (slopes[i]! * slopes[i]!) / (curvature * curvature * curvature)
  }
  return ((length * length) / cubes) * ((length - radius) / radius)
}
