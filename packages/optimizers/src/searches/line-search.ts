import type { Ask, Oracle } from '@odot/problem'
import { dot } from '../vector.js'
import type { LinePoint } from './cubic-step.js'

/** A line x + t·direction, t ≥ 0, with value and slope at t = 0, and the arrays that trial points and their gradients are written to. */
export interface Line {
  readonly x: Float64Array
  readonly direction: Float64Array
  readonly value: number
  readonly slope: number
  readonly trial: Float64Array
  readonly gradient: Float64Array
  /** Rounding noise of the values, absolute: differences up to it are not trusted. */
  readonly noise: number
}

/** The step that was taken, with `trial` and `gradient` of the line at it, or why there is none. */
export type LineOutcome = (LinePoint & { readonly found: true }) | { readonly found: false; readonly reason: string }

/** How a solver that goes along lines chooses its steps: from a first guess, by asking the oracle. Keeps nothing from one line to the next. */
export interface LineSearch {
  readonly name: string
  readonly find: (line: Line, firstStep: number) => Generator<Ask<Oracle>, LineOutcome, number>
}

/** trial = x + step·direction; whether that differs from x at all. */
export function moveAlong({ x, direction, trial }: Line, step: number): boolean {
  let moved = false
  for (let i = 0; i < x.length; i++) {
    const next = x[i]! + step * direction[i]!
    if (next !== x[i]) moved = true
    trial[i] = next
  }
  return moved
}

/** Value and slope at the trial point, which is at `step`. */
export function* visit({ trial, gradient, direction }: Line, step: number): Generator<Ask<Oracle>, LinePoint, number> {
  const value = yield { ask: 'valueAndGradient', args: [trial, gradient] }
  return { step, value, slope: dot(gradient, direction) }
}

/** Why no step was found. */
export function noStep({ value, slope, noise }: Line, last: number): LineOutcome {
  return {
    found: false,
    reason: `no step along a direction of slope ${slope.toExponential(2)} lowers the value ${value} by more than its rounding noise ${noise.toExponential(1)} (last step tried: ${last.toExponential(2)})`,
  }
}
