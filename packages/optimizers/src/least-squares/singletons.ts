import type { Blocks } from '@odot/problem'

/** Blocks of one coordinate each. */
export function singletons(count: number): Blocks {
  return {
    count,
    starts: Int32Array.from({ length: count + 1 }, (_, g) => g),
    members: Int32Array.from({ length: count }, (_, j) => j),
  }
}
