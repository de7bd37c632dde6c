import { normal, type Random } from '../random.js'
import { sizeOf } from '../shape.js'
import type { Values } from '../values.js'

/** The end points of a uniform distribution. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * A uniform number in [low, high).
 * @example
 * const x = uniform(seededRandom(1), { low: 2, high: 3 })
 * x >= 2 && x < 3 // => true
 */
export function uniform(random: Random, { low, high }: Interval): number {
  return low + (high - low) * random()
}

/**
 * Values of a shape with each entry drawn by a function of the generator.
 * @example
 * randomValues([2, 3], seededRandom(1), (random) => uniform(random, { low: 1, high: 2 })).data.length // => 6
 */
export function randomValues(shape: readonly number[], random: Random, draw: (random: Random) => number): Values {
  const data = new Float64Array(sizeOf(shape))
  for (let i = 0; i < data.length; i++) data[i] = draw(random)
  return { shape, data }
}

/**
 * Independent standard normal values of a shape.
 * @example
 * normalValues([4], seededRandom(1)).data.every(Number.isFinite) // => true
 */
export function normalValues(shape: readonly number[], random: Random): Values {
  return randomValues(shape, random, normal)
}
