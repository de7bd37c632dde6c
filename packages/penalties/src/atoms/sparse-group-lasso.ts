import {
  abs,
  add,
  div,
  gather,
  less,
  mul,
  relu,
  reshape,
  select,
  sign,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  type Values,
} from '@odot/autodiff'
import { ProblemError, refuseUnknown } from '@odot/problem'
import { checkBlocks } from '../check-blocks.js'
import type { CompleteBlockPenalty } from '../complete-block-penalty.js'
import { groupFace } from '../group-face.js'
import { type GroupIndex, groupIndex } from '../group-index.js'
import { groupStep } from '../group-step.js'
import { groupSums } from '../group-sums.js'
import { scaleDown } from '../scale-down.js'
import { checkSteps } from '../steps.js'
import { checkCount, checkedStrength, pick, type Strength } from '../strength.js'
import { tracedGroupNorms } from '../traced-group-norms.js'
import { tracedStrength } from '../traced-strength.js'

/** What a sparse group lasso is made of. */
export interface SparseGroupLassoOptions {
  /** The group 0 … G − 1 of each weight, in any order, or an index of them. */
  readonly groups: ArrayLike<number> | GroupIndex
  /** s ≥ 0 for all weights, or one for each; default 0, the group lasso. Infinity forces zero. */
  readonly strength?: number | Float64Array
  /** t ≥ 0 for all groups, or one for each. Infinity forces zero. */
  readonly groupStrength: number | Float64Array
  /** r ≥ 0 for all groups, or one for each; default 0. */
  readonly ridge?: number | Float64Array
}

const infinity = Number.POSITIVE_INFINITY

/**
 * Sparse group lasso penalty, R(w) = Σⱼ sⱼ|wⱼ| + Σ_g (t_g‖w_g‖₂ + r_g/2 ‖w_g‖₂²), for p weights in G disjoint groups, which are its blocks: zeros between
 * groups and inside of them. With s = 0 it is the group lasso, with t = 0 the lasso.
 *
 * The prox is the group soft threshold of the soft threshold, divided by 1 + step·r, and wants one step for all of a group. With e_g = ‖(|z_j| − s_j)₊‖,
 * R*(z) adds up (e_g − t_g)₊²/2r_g, and is +∞ where r_g = 0 and e_g > t_g. The gauge of a group is the smallest τ with ‖(|z_j| − τs_j)₊‖ ≤ τt_g, found to
 * rounding by Newton's method on that convex equation. Throws ProblemError for a strength that is negative or NaN, groups that `groupIndex` refuses,
 * numbers that do not fit, and unequal steps in a group.
 * @example
 * const penalty = sparseGroupLasso({ groups: [0, 0, 1], strength: 1, groupStrength: 2 })
 * penalty.value(values([3, -4, 1])) // => 20
 * const out = new Float64Array(3)
 * penalty.prox(values([4, -5, 2]), 1, out)
 * out // => [1.8, -2.4, 0]
 * const gauge = new Float64Array(2)
 * penalty.gauge(Float64Array.of(2.2, -2.6, 6), gauge)
 * gauge // => [1, 2]
 * @see Simon, Friedman, Hastie and Tibshirani (2013), "A sparse-group lasso"
 */
export function sparseGroupLasso(options: SparseGroupLassoOptions): CompleteBlockPenalty {
  const {
    groups,
    strength = 0,
    groupStrength,
    ridge = 0,
  } = refuseUnknown('sparseGroupLasso', options, { known: ['groups', 'strength', 'groupStrength', 'ridge'] })
  const index = groupIndex(groups)
  const { count, groupOf, starts, members } = index
  const size = groupOf.length
  const single = read('strength', strength, { count: size, things: 'weights' })
  const { lengths, squares } = withForcedZeros(count, {
    lengths: read('groupStrength', groupStrength, { count, things: 'groups' }),
    squares: read('ridge', ridge, { count, things: 'groups' }),
  })
  const { data: s, stride: sStride } = single
  const { data: t, stride: tStride } = lengths
  const { data: r, stride: rStride } = squares
  const { norm, excess, gauge, isInside } = groupSums(index, single, lengths)

  const check = (weights: number): void => {
    if (weights !== size)
      throw new ProblemError(`sparseGroupLasso: ${weights} weights for ${size} entries of groups; pass the group of each weight.`)
  }
  const proxGroup = (g: number, z: Float64Array, step: number, out: Float64Array): void => {
    let total = 0
    for (let k = starts[g]!; k < starts[g + 1]!; k++) {
      const j = members[k]!
      const x = z[j]!
      const strengthHere = s[j * sStride]!
      const by = strengthHere === infinity ? infinity : step * strengthHere
      // written so that NaN stays NaN
      const shrunk = Math.abs(x) <= by ? 0 : x > 0 ? x - by : x + by
      out[j] = shrunk
      total += shrunk * shrunk
    }
    const length = Math.sqrt(total)
    const bound = t[g * tStride]!
    const reach = bound === infinity ? infinity : step * bound
    const factor = length <= reach ? 0 : (1 - reach / length) / (1 + step * r[g * rStride]!)
    for (let k = starts[g]!; k < starts[g + 1]!; k++) out[members[k]!] = factor === 0 ? 0 : factor * out[members[k]!]!
  }
  const indices = tensor(groupOf)

  return Object.freeze({
    name: 'sparse group lasso',
    blocks: index,
    value: ({ data: w }: Values) => {
      check(w.length)
      let total = 0
      for (let j = 0; j < size; j++) if (w[j] !== 0) total += s[j * sStride]! * Math.abs(w[j]!)
      for (let g = 0; g < count; g++) {
        const length = norm(w, g)
        if (length !== 0) total += (t[g * tStride]! + 0.5 * r[g * rStride]! * length) * length
      }
      return total
    },
    traced: (weights: Tensor) => {
      const flat = reshape(weights, [size])
      const norms = tracedGroupNorms(flat, indices, count)
      const each = tracedStrength(single, [size])
      const all = tracedStrength(lengths, [count])
      const { finite: curvature } = tracedStrength(squares, [count])
      const ofGroups = add(mul(all.finite, norms), mul(mul(0.5, curvature), square(norms)))
      return all.forbid(each.forbid(add(sum(mul(each.finite, abs(flat))), sum(ofGroups)), flat), norms)
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      check(w.length)
      checkSteps('sparseGroupLasso', step, size)
      for (let g = 0; g < count; g++) proxGroup(g, w, groupStep('sparseGroupLasso', step, index, g), out)
    },
    tracedProx: (weights: Tensor, step: Tensor) => {
      const flat = reshape(weights, [size])
      const each = tracedStrength(single, [size])
      const all = tracedStrength(lengths, [count])
      const { finite: curvature } = tracedStrength(squares, [count])
      const shrunk = each.keep(mul(sign(flat), relu(sub(abs(flat), mul(step, each.finite)))))
      const norms = tracedGroupNorms(shrunk, indices, count)
      const reach = mul(step, all.finite)
      const isLonger = less(reach, norms)
      const factor = all.keep(select(isLonger, sub(1, div(reach, select(isLonger, norms, 1))), 0))
      return reshape(mul(shrunk, gather(div(factor, add(1, mul(step, curvature))), indices)), weights.shape)
    },
    distance: ({ data: w }: Values, { data: gradient }: Values) => {
      check(w.length)
      let total = 0
      for (let g = 0; g < count; g++) {
        const bound = t[g * tStride]!
        const length = norm(w, g)
        if (length === 0) {
          if (bound < infinity) total += Math.max(excess(gradient, g, 1) - bound, 0) ** 2
          continue
        }
        if (bound === infinity) return infinity
        for (let k = starts[g]!; k < starts[g + 1]!; k++) {
          const j = members[k]!
          const x = w[j]!
          const strengthHere = s[j * sStride]!
          if (x !== 0 && strengthHere === infinity) return infinity
          const slope = gradient[j]! + (bound / length + r[g * rStride]!) * x
          const residual = x === 0 ? Math.max(Math.abs(slope) - strengthHere, 0) : slope + strengthHere * Math.sign(x)
          total += residual * residual
        }
      }
      return Math.sqrt(total)
    },
    conjugate: ({ data: z }: Values) => {
      check(z.length)
      let total = 0
      for (let g = 0; g < count; g++) {
        const over = excess(z, g, 1) - t[g * tStride]!
        if (over <= 0) continue
        const curvature = r[g * rStride]!
        if (curvature === 0) return infinity
        total += (over * over) / (2 * curvature)
      }
      return total
    },
    dualScale: ({ data: z }: Values) => {
      check(z.length)
      let scale = 1
      for (let g = 0; g < count; g++) {
        const bound = t[g * tStride]!
        if (r[g * rStride]! > 0 || excess(z, g, scale) <= bound) continue
        scale = scaleDown(Math.min(scale, 1 / gauge(z, g)), (to) => excess(z, g, to) > bound)
      }
      return scale
    },
    lambdaMax: ({ data: g }: Values) => {
      check(g.length)
      let largest = 0
      for (let group = 0; group < count; group++) largest = Math.max(largest, gauge(g, group))
      return largest
    },
    gauge: (dual: Float64Array, out: Float64Array) => {
      check(dual.length)
      for (let g = 0; g < count; g++) out[g] = gauge(dual, g)
    },
    zeroWithin: (dual: Float64Array, slack: Float64Array, out: Uint8Array) => {
      check(dual.length)
      for (let g = 0; g < count; g++) out[g] = isInside(dual, slack, g) ? 1 : 0
    },
    proxBlock: (block: number, z: Float64Array, step: number, out: Float64Array) => proxGroup(block, z, step, out),
    face: (weights: Float64Array) => {
      check(weights.length)
      return groupFace(weights, { index, single, lengths, squares })
    },
    restrict: (blocks: Int32Array) => {
      checkBlocks('sparseGroupLasso', blocks, count)
      const part = restricted(index, blocks)
      return sparseGroupLasso({
        groups: part.index,
        strength: pick(single, part.coordinates),
        groupStrength: pick(lengths, blocks),
        ridge: pick(squares, blocks),
      })
    },
  })
}

function read(option: string, strength: number | Float64Array, all: { readonly count: number; readonly things: string }): Strength {
  const checked = checkedStrength('sparseGroupLasso', strength, { option, mayBeEmpty: all.count === 0 })
  checkCount('sparseGroupLasso', checked, { ...all, option })
  return checked
}

/** Groups that an infinite ridge holds at zero get the strength ∞ and no ridge, so that ∞ is met in one place only. */
function withForcedZeros(
  count: number,
  { lengths, squares }: { readonly lengths: Strength; readonly squares: Strength },
): { readonly lengths: Strength; readonly squares: Strength } {
  if (!squares.hasInfinite) return { lengths, squares }
  const length = new Float64Array(count)
  const curvature = new Float64Array(count)
  for (let g = 0; g < count; g++) {
    const ridge = squares.data[g * squares.stride]!
    length[g] = ridge === infinity ? infinity : lengths.data[g * lengths.stride]!
    curvature[g] = ridge === infinity ? 0 : ridge
  }
  return { lengths: { data: length, stride: 1, hasInfinite: true }, squares: { data: curvature, stride: 1, hasInfinite: false } }
}

/** Some groups one after another, and the coordinates that they had. */
function restricted({ starts, members }: GroupIndex, blocks: Int32Array): { readonly index: GroupIndex; readonly coordinates: Int32Array } {
  const cuts = new Int32Array(blocks.length + 1)
  for (let b = 0; b < blocks.length; b++) cuts[b + 1] = cuts[b]! + starts[blocks[b]! + 1]! - starts[blocks[b]!]!
  const size = cuts[blocks.length]!
  const [coordinates, own, groupOf] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)]
  for (let b = 0; b < blocks.length; b++) {
    for (let k = cuts[b]!; k < cuts[b + 1]!; k++) {
      coordinates[k] = members[starts[blocks[b]!]! + k - cuts[b]!]!
      own[k] = k
      groupOf[k] = b
    }
  }
  return { index: Object.freeze({ count: blocks.length, groupOf, starts: cuts, members: own }), coordinates }
}
