import type { Face } from '@odot/problem'
import type { GroupIndex } from './group-index.js'
import type { Strength } from './strength.js'

/** The strengths of a penalty of groups: of each weight, of the norms of groups, and of half their squares. */
export interface GroupStrengths {
  readonly index: GroupIndex
  readonly single: Strength
  readonly lengths: Strength
  readonly squares: Strength
}

/**
 * The face of Σⱼ sⱼ|wⱼ| + Σ_g (t_g‖w_g‖ + r_g/2 ‖w_g‖²): in a group that is not zero its nonzero weights, and those with s = 0; in one that is, weights
 * without any strength. The Hessian of t‖w‖ is t(I − ŵŵᵀ)/‖w‖, ŵ = w/‖w‖.
 */
export function groupFace(weights: Float64Array, { index: { count, starts, members }, single, lengths, squares }: GroupStrengths): Face {
  const { data: s, stride: sStride } = single
  const { data: t, stride: tStride } = lengths
  const { data: r, stride: rStride } = squares
  const norms = new Float64Array(count)
  /** 1 + the place of a coordinate in the support, 0 where it has none. */
  const places = new Int32Array(weights.length)
  for (let g = 0; g < count; g++) {
    const bound = t[g * tStride]!
    if (bound === Number.POSITIVE_INFINITY) continue
    let total = 0
    for (let k = starts[g]!; k < starts[g + 1]!; k++) total += weights[members[k]!]! ** 2
    norms[g] = Math.sqrt(total)
    if (total === 0 && bound > 0) continue
    for (let k = starts[g]!; k < starts[g + 1]!; k++) {
      const j = members[k]!
      const strength = s[j * sStride]!
      if (strength === 0 || (weights[j] !== 0 && strength < Number.POSITIVE_INFINITY)) places[j] = 1
    }
  }
  let size = 0
  for (let j = 0; j < places.length; j++) if (places[j] === 1) places[j] = ++size
  const support = new Int32Array(size)
  for (let j = 0; j < places.length; j++) if (places[j]! > 0) support[places[j]! - 1] = j

  /** t_g/‖w_g‖, which only a group with a norm has. */
  const ratioOf = (g: number): number => (norms[g]! > 0 ? t[g * tStride]! / norms[g]! : 0)
  const gradient = new Float64Array(size)
  for (let g = 0; g < count; g++) {
    const slope = ratioOf(g) + r[g * rStride]!
    for (let k = starts[g]!; k < starts[g + 1]!; k++) {
      const j = members[k]!
      if (places[j]! > 0) gradient[places[j]! - 1] = s[j * sStride]! * Math.sign(weights[j]!) + slope * weights[j]!
    }
  }
  const at = weights.slice()
  return {
    support,
    gradient,
    addHessian: (H) => {
      for (let g = 0; g < count; g++) {
        const ratio = ratioOf(g)
        const curvature = ratio + r[g * rStride]!
        if (curvature === 0) continue
        for (let k = starts[g]!; k < starts[g + 1]!; k++) {
          const j = members[k]!
          const row = places[j]! - 1
          if (row < 0) continue
          H[row * size + row]! += curvature
          if (ratio === 0) continue
          const outer = (ratio * at[j]!) / norms[g]!
          for (let l = starts[g]!; l < starts[g + 1]!; l++) {
            const column = places[members[l]!]! - 1
            if (column >= 0) H[row * size + column]! -= (outer * at[members[l]!]!) / norms[g]!
          }
        }
      }
    },
  }
}
