import { ProblemError, showValue } from '@odot/problem'

/** What a sum of n numbers may differ by from what it should be, relative to it: the rounding of a sum, and none on top. */
const roundingOf = (n: number): number => 4 * n * Number.EPSILON

/** Whether a sum of n numbers is a radius, up to rounding. */
export function isOnSphere(total: number, radius: number, n: number): boolean {
  return Math.abs(total - radius) <= roundingOf(n) * radius
}

/** @throws ProblemError when a radius is not a number ≥ 0. */
export function checkRadius(where: string, radius: number): void {
  if (!(typeof radius === 'number' && radius >= 0 && radius < Number.POSITIVE_INFINITY))
    throw new ProblemError(`${where}: the radius is ${showValue(radius)}; pass a finite number ≥ 0.`)
}

/** Where and how `projectOntoSum` projects. */
export interface OntoSum {
  readonly radius: number
  /** Whether z may have signs, which the result then has too: sizes sum to the radius. */
  readonly isSigned: boolean
  /** May be z. */
  readonly out: Float64Array
}

/**
 * out = the x ≥ 0 with Σxⱼ = radius that is nearest to z: xⱼ = (zⱼ − tⱼτ)₊ for steps t, where one number stands for all. Newton's method on the convex,
 * falling function Σ(zⱼ − tⱼτ)₊ − radius of τ rises to its root from the left, and ends when no coordinate drops out any more. It needs no memory.
 */
export function projectOntoSum(z: Float64Array, step: Float64Array | number, { radius, isSigned, out }: OntoSum): void {
  const isOne = typeof step === 'number'
  const size = (j: number): number => (isSigned ? Math.abs(z[j]!) : z[j]!)
  const t = (j: number): number => (isOne ? 1 : step[j]!)
  // relative to the largest, the differences that matter are exact however large z is
  let top = Number.NEGATIVE_INFINITY
  for (let j = 0; j < z.length; j++) top = Math.max(top, size(j) / t(j))
  let count = -1
  let tau = Number.NEGATIVE_INFINITY
  for (;;) {
    let sum = -radius
    let steps = 0
    let kept = 0
    for (let j = 0; j < z.length; j++) {
      const below = size(j) - t(j) * top
      if (below <= t(j) * tau) continue
      sum += below
      steps += t(j)
      kept++
    }
    if (kept === 0 || kept === count) break
    count = kept
    tau = sum / steps
  }
  let total = 0
  for (let j = 0; j < z.length; j++) {
    const x = Math.max(size(j) - t(j) * top - t(j) * tau, 0)
    total += x
    out[j] = isSigned && z[j]! < 0 ? -x : x
  }
  // what rounding has left of the difference
  if (total > 0) for (let j = 0; j < z.length; j++) out[j]! *= radius / total
}

/**
 * The c with Σ_{j where it acts} (aⱼ − c) + Σ_{elsewhere} (aⱼ − c)₊ = 0: what minimizes the squared distance of a to the normal cone of a simplex, where
 * coordinates that are not zero must equal c and others may be less. NaN when there are none.
 */
export function levelOf(a: Float64Array, weights: Float64Array): number {
  let level = 0
  for (let j = 0; j < a.length; j++) level += a[j]! / a.length
  for (let count = a.length; ; ) {
    let sum = 0
    let kept = 0
    for (let j = 0; j < a.length; j++) {
      if (weights[j] === 0 && !(a[j]! > level)) continue
      sum += a[j]!
      kept++
    }
    if (kept === 0 || kept === count) return level
    count = kept
    level = Math.max(level, sum / kept)
  }
}
