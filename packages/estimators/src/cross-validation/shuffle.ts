import type { Random } from '@odot/autodiff'

/** Puts numbers into a random order, in place. @see Durstenfeld (1964), "Algorithm 235: Random permutation" */
export function shuffle(items: Int32Array, random: Random): Int32Array {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = items[i]!
    items[i] = items[j]!
    items[j] = kept
  }
  return items
}
