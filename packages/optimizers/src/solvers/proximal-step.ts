import type { Ask, CompositeOracle } from '@odot/problem'
import { largest } from '../vector.js'

type Asks<R> = Generator<Ask<CompositeOracle>, R, number>

/** Arrays that a proximal step writes to: the extrapolated point z, the new point b, their gradients, and a point to take a prox of. */
export interface ProximalScratch {
  readonly z: Float64Array
  readonly zGradient: Float64Array
  readonly b: Float64Array
  readonly bGradient: Float64Array
  readonly shifted: Float64Array
}

export function proximalScratch(size: number): ProximalScratch {
  const vector = (): Float64Array => new Float64Array(size)
  return { z: vector(), zGradient: vector(), b: vector(), bGradient: vector(), shifted: vector() }
}

/** Where a proximal step starts. */
export interface ProximalStart {
  readonly iteration: number
  readonly x: Float64Array
  /** The gradient of the smooth part at x. */
  readonly gradient: Float64Array
  /** The smooth part at x. */
  readonly smooth: number
  /** x − the point before. */
  readonly last: Float64Array
  /** Nesterov's tₖ; 1 is no momentum. */
  readonly momentum: number
  readonly stepSize: number
}

/** What a step found: the smooth part and the penalty at `b`, and the step size that was short enough. */
export interface ProximalOutcome {
  readonly smooth: number
  readonly penalty: number
  readonly stepSize: number
}

/** Values that differ by less (relative) have lost too many digits: slopes decide, and leave room for their own rounding. */
const closeValues = 1e-8
const room = 1.1
/** Steps that are shorter (relative to the point) say nothing about curvature. */
const shortStep = 1e-12

/** Whether the step size of the start is kept, or searched for from there. */
export interface ProximalStepOptions {
  /** Shortens the step until the quadratic bound at z holds, and in the first iteration lengthens it as far as it does. */
  readonly search: boolean
}

/** One accelerated proximal step. */
export function* proximalStep(start: ProximalStart, scratch: ProximalScratch, { search }: ProximalStepOptions): Asks<ProximalOutcome> {
  const { z, zGradient, b, bGradient, shifted } = scratch
  const zValue = yield* extrapolate(start, scratch)
  let { stepSize } = start
  let growing = search && start.iteration === 0
  for (;;) {
    for (let i = 0; i < z.length; i++) shifted[i] = z[i]! - stepSize * zGradient[i]!
    const penalty = yield { ask: 'prox', args: [shifted, stepSize, b] }
    const smooth = yield { ask: 'valueAndGradient', args: [b, bGradient] }
    const bounded = !search || bound(scratch, zValue, smooth, stepSize)
    if (bounded === 'still' || (bounded && !growing) || stepSize < 1e-300) return { smooth, penalty, stepSize }
    if (!bounded) growing = false
    stepSize *= growing ? 2 : 0.5
  }
}

/** z = x + β·last with its value and gradient; z = x where there is no momentum or the objective is not finite at z. */
function* extrapolate({ x, gradient, smooth, last, momentum }: ProximalStart, { z, zGradient }: ProximalScratch): Asks<number> {
  const share = (2 * (momentum - 1)) / (1 + Math.sqrt(1 + 4 * momentum ** 2))
  if (share > 0) {
    for (let i = 0; i < x.length; i++) z[i] = x[i]! + share * last[i]!
    const value = yield { ask: 'valueAndGradient', args: [z, zGradient] }
    if (Number.isFinite(value) && Number.isFinite(largest(zGradient))) return value
  }
  z.set(x)
  zGradient.set(gradient)
  return smooth
}

/** Whether F(b) ≤ F(z) + ⟨∇F(z), b − z⟩ + ‖b − z‖²/2t; 'still' when b is z up to rounding. */
function bound({ z, zGradient, b, bGradient }: ProximalScratch, zValue: number, bValue: number, stepSize: number): boolean | 'still' {
  let square = 0
  let slope = 0
  let curve = 0
  let size = 0
  for (let i = 0; i < z.length; i++) {
    const step = b[i]! - z[i]!
    square += step * step
    slope += zGradient[i]! * step
    curve += (bGradient[i]! - zGradient[i]!) * step
    size += z[i]! * z[i]!
  }
  if (square <= shortStep * shortStep * size) return 'still'
  if (!(Number.isFinite(bValue) && Number.isFinite(curve))) return false
  if (Math.abs(bValue - zValue) <= closeValues * Math.abs(zValue)) return curve <= (room * square) / stepSize
  return bValue <= zValue + slope + square / (2 * stepSize)
}

/** Moves the point and its gradient to where a step ended, and tells ⟨z − b, b − b_old⟩, which is positive where it went uphill. */
export function takeStep({ x, gradient, last }: ProximalStart, { z, b, bGradient }: ProximalScratch): number {
  let uphill = 0
  for (let i = 0; i < x.length; i++) {
    const step = b[i]! - x[i]!
    uphill += (z[i]! - b[i]!) * step
    last[i] = step
  }
  x.set(b)
  gradient.set(bGradient)
  return uphill
}

/** max |x − prox(x − t g)| / t: zero exactly where x minimises. */
export function* proximalResidual(
  x: Float64Array,
  gradient: Float64Array,
  stepSize: number,
  { shifted, zGradient }: ProximalScratch,
): Asks<number> {
  for (let i = 0; i < x.length; i++) shifted[i] = x[i]! - stepSize * gradient[i]!
  yield { ask: 'prox', args: [shifted, stepSize, zGradient] }
  for (let i = 0; i < x.length; i++) shifted[i] = x[i]! - zGradient[i]!
  return largest(shifted) / stepSize
}
