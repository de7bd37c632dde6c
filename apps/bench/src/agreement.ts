import type { Outputs } from './suite.js'

/**
 * How far outputs are from a reference: max |x − reference| / max |reference|, the largest of all names of the reference. Infinite where numbers are missing,
 * too many, or no numbers.
 */
export function distanceFrom(reference: Outputs, outputs: Outputs): number {
  let worst = 0
  for (const [name, expected] of Object.entries(reference)) {
    const given = outputs[name]
    if (given?.length !== expected.length) return Number.POSITIVE_INFINITY
    let scale = 0
    let difference = 0
    for (let i = 0; i < expected.length; i++) {
      scale = Math.max(scale, Math.abs(expected[i]!))
      const d = Math.abs(given[i]! - expected[i]!)
      if (Number.isNaN(d)) return Number.POSITIVE_INFINITY
      difference = Math.max(difference, d)
    }
    if (difference > 0) worst = Math.max(worst, difference / scale)
  }
  return worst
}

/** Many numbers are compared at this many places, spread over rows and columns alike. */
const places = 4096
const stride = 7919

/** The numbers that travel between processes; runtimes/numpy-worker.py chooses the same places. */
function sampled(numbers: ArrayLike<number>): Float64Array {
  if (numbers.length <= places) return Float64Array.from(numbers)
  return Float64Array.from({ length: places }, (_, k) => numbers[(k * stride) % numbers.length]!)
}

/** Outputs as they travel. */
export function sampledOutputs(outputs: Outputs): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Object.entries(outputs).map(([name, numbers]) => [name, [...sampled(numbers)]]))
}
