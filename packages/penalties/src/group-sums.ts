import type { GroupIndex } from './group-index.js'
import type { Strength } from './strength.js'

/** Sums over the members of a group, for strengths s of the coordinates and t of the groups. */
export interface GroupSums {
  /** ‖x_g‖. */
  readonly norm: (x: Float64Array, group: number) => number
  /** ‖(|scale·x_j| − s_j)₊‖: how far a group is from the box of its strengths. */
  readonly excess: (x: Float64Array, group: number, scale: number) => number
  /** The smallest τ ≥ 0 with ‖(|x_j| − τ s_j)₊‖ ≤ τ t, +∞ where none is enough. */
  readonly gauge: (x: Float64Array, group: number) => number
  /** Whether ‖(|x_j| + slack_j − s_j)₊‖ < t, or every |x_j| + slack_j < s_j where t = 0; forced zeros have no say. */
  readonly isInside: (x: Float64Array, slack: Float64Array, group: number) => boolean
}

const infinity = Number.POSITIVE_INFINITY

/** The sums over groups. */
export function groupSums({ starts, members }: GroupIndex, single: Strength, group: Strength): GroupSums {
  const { data: s, stride: sStride } = single
  const { data: t, stride: tStride } = group

  const largestRatio = (x: Float64Array, g: number): number => {
    let largest = 0
    for (let k = starts[g]!; k < starts[g + 1]!; k++) {
      const j = members[k]!
      const size = Math.abs(x[j]!)
      if (size !== 0) largest = Math.max(largest, size / s[j * sStride]!)
    }
    return largest
  }

  return {
    norm: (x, g) => {
      let total = 0
      for (let k = starts[g]!; k < starts[g + 1]!; k++) {
        const value = x[members[k]!]!
        total += value * value
      }
      return Math.sqrt(total)
    },
    excess: (x, g, scale) => {
      let total = 0
      for (let k = starts[g]!; k < starts[g + 1]!; k++) {
        const j = members[k]!
        const over = Math.abs(scale * x[j]!) - s[j * sStride]!
        // written so that NaN stays NaN
        if (!(over <= 0)) total += over * over
      }
      return Math.sqrt(total)
    },
    gauge: (x, g) => {
      const bound = t[g * tStride]!
      if (bound === infinity) return 0
      if (bound === 0) return largestRatio(x, g)
      // ‖(|x| − τs)₊‖ − τt is convex and falls, so Newton's method from the left rises to its root and stops there by rounding. The root of each member
      // alone is on the left; the largest saves one to three iterations of five to eight.
      let root = 0
      for (let k = starts[g]!; k < starts[g + 1]!; k++) {
        const j = members[k]!
        const alone = Math.abs(x[j]!) / (s[j * sStride]! + bound)
        if (alone > root) root = alone
      }
      for (;;) {
        let total = 0
        let drift = 0
        for (let k = starts[g]!; k < starts[g + 1]!; k++) {
          const j = members[k]!
          const strength = s[j * sStride]!
          if (strength === infinity) continue
          const over = Math.abs(x[j]!) - root * strength
          if (over <= 0) continue
          total += over * over
          drift += over * strength
        }
        const length = Math.sqrt(total)
        if (length === 0) return root
        const next = root + (length - root * bound) / (bound + drift / length)
        // without drift the rest is linear, and Newton's method exact
        if (drift === 0) return next
        if (!(next > root)) return Number.isNaN(next) ? next : root
        root = next
      }
    },
    isInside: (x, slack, g) => {
      const bound = t[g * tStride]!
      if (bound === infinity) return true
      let total = 0
      for (let k = starts[g]!; k < starts[g + 1]!; k++) {
        const j = members[k]!
        const strength = s[j * sStride]!
        if (strength === infinity) continue
        const over = Math.abs(x[j]!) + slack[j]! - strength
        if (bound === 0 && !(over < 0)) return false
        if (!(over <= 0)) total += over * over
      }
      return bound === 0 || Math.sqrt(total) < bound
    },
  }
}
