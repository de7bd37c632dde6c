import { logarithm } from './logarithm.js'

/** A stream of random numbers with the same bits for the same seed in every engine. */
export type RandomStream = {
  /** Uniform on the open interval (0, 1). */
  readonly uniform: () => number
  /** Standard normal. */
  readonly normal: () => number
  /** Uniform on 0, …, bound − 1. */
  readonly below: (bound: number) => number
}

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k))

const mix = (x: number): number => {
  const a = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  const b = Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  return b ^ (b >>> 16)
}

/**
 * xoshiro128** seeded by mixing both halves of the seed, an integer from 0 to 2^53 − 1.
 * The state cannot be all zero: two words mix different inputs by the same bijection.
 *
 * @see Blackman, Vigna (2021), "Scrambled linear pseudorandom number generators"
 */
export const randomStream = (seed: number): RandomStream => {
  const low = seed | 0
  const high = Math.floor(seed / 2 ** 32) | 0
  let s0 = mix(low + 0x9e3779b9)
  let s1 = mix(low + 0x3c6ef372)
  let s2 = mix(high ^ s0)
  let s3 = mix(high + s1)

  const word = (): number => {
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0
    const shifted = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = rotate(s3, 11)
    return result
  }

  // 52 bits and a half: the sum is exact, and neither 0 nor 1 occurs.
  const uniform = (): number => ((word() >>> 6) * 2 ** 26 + (word() >>> 6) + 0.5) / 2 ** 52

  // Marsaglia's polar method gives two normals at a time.
  let spare: number | undefined
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const square = u * u + v * v
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * logarithm(square)) / square)
      spare = v * factor
      return u * factor
    }
  }

  return { uniform, normal, below: (bound) => Math.floor(uniform() * bound) }
}
