import { AutodiffError } from './errors.js'

/** Uniform numbers in [0, 1). */
export type Random = () => number

/**
 * A seeded generator (splitmix32 steps, 53 bits a number): the same seed gives the same numbers on every machine.
 * @example
 * const [a, b] = [seededRandom(1), seededRandom(1)]
 * a() === b() // => true
 * @throws AutodiffError when the seed is not a whole number.
 * @see Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators"
 */
export function seededRandom(seed: number): Random {
  if (!Number.isInteger(seed)) throw new AutodiffError(`seededRandom: the seed is ${String(seed)}; pass a whole number.`)
  let state = seed >>> 0
  const word = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  return () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992
}

/**
 * A standard normal number, from two uniform ones.
 * @see Box and Muller (1958), "A note on the generation of random normal deviates"
 */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
