import type { Ask, Oracle } from '@odot/problem'
import { dot } from '../vector.js'
import { cubicStep, type LinePoint } from './cubic-step.js'

/** A line x + t·direction, t ≥ 0, with value and slope at t = 0, and the arrays that trial points and their gradients are written to. */
export interface Line {
  readonly x: Float64Array
  readonly direction: Float64Array
  readonly value: number
  readonly slope: number
  readonly trial: Float64Array
  readonly gradient: Float64Array
}

/** What a step must achieve, and how long it is searched for. */
export interface StrongWolfeOptions {
  /** The value must fall by this share of t·|slope|. */
  readonly decrease?: number
  /** The slope must shrink to this share. */
  readonly curvature?: number
  /** Rounding noise of the values, absolute: differences up to it are not trusted, slopes decide. */
  readonly noise?: number
  readonly maxEvaluations?: number
}

/** The step that was taken, with `trial` and `gradient` of the line at it, or why there is none. */
export type LineOutcome = (LinePoint & { readonly found: true }) | { readonly found: false; readonly reason: string }

/**
 * A step t with φ(t) ≤ φ(0) + c₁ t φ'(0) + noise and |φ'(t)| ≤ c₂ |φ'(0)|: first the interval grows until it holds one, then it shrinks around it by
 * safeguarded cubic interpolation. Where a value or a gradient is NaN or infinite the step shrinks. When rounding leaves no such step, the longest one
 * with enough decrease is taken.
 * @see Nocedal and Wright (2006), "Numerical Optimization", section 3.5
 * @see Hager and Zhang (2005), "A new conjugate gradient method with guaranteed descent and an efficient line search"
 */
export function* strongWolfe(
  line: Line,
  firstStep: number,
  { decrease = 1e-4, curvature = 0.9, noise = 0, maxEvaluations = 40 }: StrongWolfeOptions = {},
): Generator<Ask<Oracle>, LineOutcome, number> {
  const { value, slope } = line
  let low: LinePoint = { step: 0, value, slope }
  let high: LinePoint | undefined
  let step = firstStep
  let width = Number.POSITIVE_INFINITY
  for (let evaluations = 0; evaluations < maxEvaluations; evaluations++) {
    if (!move(line, step)) break
    const point = yield* visit(line, step)
    if (!(Number.isFinite(point.value) && Number.isFinite(point.slope))) high = point
    else if (point.value > value + decrease * step * slope + noise || point.value > low.value + noise) high = point
    else if (Math.abs(point.slope) <= -curvature * slope) return { ...point, found: true }
    else {
      if (high ? point.slope * (high.step - low.step) >= 0 : point.slope >= 0) high = low
      if (!high) step = beyond(low, point, noise)
      low = point
    }
    if (high) {
      const next = Math.abs(high.step - low.step)
      step = between(low, high, { noise, bisect: next > 0.66 * width })
      width = next
      if (step === low.step || step === high.step) break
    }
  }
  if (low.step > 0 && low.value < value) {
    move(line, low.step)
    return { ...(yield* visit(line, low.step)), found: true }
  }
  return {
    found: false,
    reason: `no step along a direction of slope ${slope.toExponential(2)} lowers the value ${value} by more than its rounding noise ${noise.toExponential(1)} (last step tried: ${step.toExponential(2)})`,
  }
}

/** trial = x + step·direction; whether that differs from x at all. */
function move({ x, direction, trial }: Line, step: number): boolean {
  let moved = false
  for (let i = 0; i < x.length; i++) {
    const next = x[i]! + step * direction[i]!
    if (next !== x[i]) moved = true
    trial[i] = next
  }
  return moved
}

function* visit({ trial, gradient, direction }: Line, step: number): Generator<Ask<Oracle>, LinePoint, number> {
  const value = yield { ask: 'valueAndGradient', args: [trial, gradient] }
  return { step, value, slope: dot(gradient, direction) }
}

/** The next step while the interval grows: where the cubic has its minimum, between 1.5 and 10 times as far. */
function beyond(last: LinePoint, point: LinePoint, noise: number): number {
  const step = cubicStep(last, point, noise)
  return step > 0 ? Math.min(Math.max(step, 1.5 * point.step), 10 * point.step) : 4 * point.step
}

/** The next step inside an interval, away from its ends; well towards the good end when the other is not finite. */
function between(low: LinePoint, high: LinePoint, { noise, bisect }: { readonly noise: number; readonly bisect: boolean }): number {
  const width = high.step - low.step
  if (!(Number.isFinite(high.value) && Number.isFinite(high.slope))) return low.step + 0.25 * width
  const share = bisect ? 0.5 : (cubicStep(low, high, noise) - low.step) / width
  // A share that rounds to just outside is a hair's breadth inside: at the end of a very long interval.
  return low.step + width * (share > -0.01 && share < 1.01 ? Math.min(Math.max(share, 0.01), 0.99) : 0.5)
}
