/** Two lists of numbers that must agree, and how closely. */
export interface Comparison {
  /** What is compared, for the message. */
  readonly what: string
  readonly actual: ArrayLike<number>
  readonly expected: ArrayLike<number>
  /** Allowed |actual − expected| of each entry, absolute: scale it by the numbers that are compared. 0 asks for equality (−0 equals 0). */
  readonly tolerance: number
}

/**
 * Nothing when two lists agree entry by entry; equal infinities agree, and so do NaN and NaN.
 * @example
 * assertClose({ what: 'sum', actual: [0.1 + 0.2], expected: [0.3], tolerance: 1e-15 }) // => undefined
 * assertClose({ what: 'sum', actual: [3], expected: [4], tolerance: 0.5 }) // => throws sum: entry 0 is 3, expected 4
 * @throws Error with the first entry that disagrees.
 */
export function assertClose({ what, actual, expected, tolerance }: Comparison): void {
  if (actual.length !== expected.length) throw new Error(`${what}: ${actual.length} numbers, expected ${expected.length}.`)
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!]
    if (a === e || (Number.isNaN(a) && Number.isNaN(e)) || Math.abs(a - e) <= tolerance) continue
    throw new Error(`${what}: entry ${i} is ${a}, expected ${e} (difference ${Math.abs(a - e)}, allowed ${tolerance}).`)
  }
}
