import { ProblemError } from '@odot/problem'

/** Disjoint groups of coordinates: the group of each coordinate, and the coordinates of each group. */
export interface GroupIndex {
  /** G, the number of groups. */
  readonly count: number
  /** The group 0 … G − 1 of each coordinate. */
  readonly groupOf: Int32Array
  /** The members of group g are members[starts[g]] … members[starts[g + 1] − 1], ascending; G + 1 entries. */
  readonly starts: Int32Array
  readonly members: Int32Array
}

/**
 * Reads groups that are given as the group 0 … G − 1 of each coordinate, in any order; an index is returned as it is.
 * @example
 * const { count, starts, members } = groupIndex([1, 0, 1])
 * count // => 2
 * members // => [1, 0, 2]
 * starts // => [0, 1, 3]
 * groupIndex([0, 2]) // => throws group 1 has no coordinates
 * @throws ProblemError for a group that is not a whole number ≥ 0, naming the coordinate, and for a group without coordinates.
 */
export function groupIndex(groups: ArrayLike<number> | GroupIndex): GroupIndex {
  if ('members' in groups) return groups
  const size = groups.length
  const groupOf = new Int32Array(size)
  let count = 0
  for (let j = 0; j < size; j++) {
    const group = groups[j]!
    if (!(Number.isInteger(group) && group >= 0))
      throw new ProblemError(`groups: groups[${j}] is ${String(group)}; pass the group 0, 1, 2, … of each coordinate.`)
    groupOf[j] = group
    if (group >= count) count = group + 1
  }
  // More groups than coordinates leave one of the first size + 1 empty: no need to count them all.
  const starts = new Int32Array(Math.min(count, size + 1) + 1)
  for (let j = 0; j < size; j++) if (groups[j]! + 1 < starts.length) starts[groups[j]! + 1]!++
  for (let g = 0; g + 1 < starts.length; g++) {
    if (starts[g + 1] === 0)
      throw new ProblemError(`groups: group ${g} has no coordinates but ${count - 1} has; number the groups 0 … G − 1 without gaps.`)
    starts[g + 1]! += starts[g]!
  }
  const next = starts.slice(0, count)
  const members = new Int32Array(size)
  for (let j = 0; j < size; j++) members[next[groupOf[j]!]!++] = j
  return Object.freeze({ count, groupOf, starts, members })
}
