import type { Values } from '../values.js'
import { assertClose } from './assert-close.js'
import { largest } from './vectors.js'

/** Relative to the largest slope. Central differences with one Richardson step are good to about 1e-10. */
export const slopeTolerance = 1e-7
/** Roundings of the function that the differences may amplify, in units of its largest value. */
const roundings = 200 * Number.EPSILON

/**
 * Compares derivatives along a line with differences of the function on it: (4·D(h/2) − D(h))/3 with D(h) = (f(h) − f(−h))/2h, of order h⁴.
 */
export function assertSlope(
  what: string,
  {
    along,
    slope,
    step,
    tolerance,
  }: {
    readonly along: (t: number) => readonly Values[]
    readonly slope: readonly Values[]
    readonly step: number
    readonly tolerance: number
  },
): void {
  const [forward, back, halfForward, halfBack] = [along(step), along(-step), along(step / 2), along(-step / 2)]
  const scale = tolerance * largest(slope) + (roundings * Math.max(largest(forward), largest(back))) / step
  for (const [k, { data }] of slope.entries()) {
    const expected = data.map((_, i) => {
      const coarse = (forward[k]!.data[i]! - back[k]!.data[i]!) / (2 * step)
      const fine = (halfForward[k]!.data[i]! - halfBack[k]!.data[i]!) / step
      return (4 * fine - coarse) / 3
    })
    if (!expected.every(Number.isFinite))
      throw new Error(`${what}: the function is not finite near the point; move it, or make the step smaller.`)
    assertClose({ what, actual: data, expected, tolerance: scale })
  }
}
