import type { Curve } from './schedule.js'

/**
 * The same number at each step: what follows a warm-up.
 * @example
 * [0, 1, 2, 100].map(warmUp(constant(0.1), { steps: 2 })) // => [0, 0.05, 0.1, 0.1]
 */
export function constant(value: number): Curve {
  return () => value
}
