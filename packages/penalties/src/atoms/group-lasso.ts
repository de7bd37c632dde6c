import { div, gather, less, mul, reshape, select, sub, sum, type Tensor, tensor, type Values } from '@odot/autodiff'
import { type ConvexPenalty, ProblemError } from '@odot/problem'
import { type GroupIndex, groupIndex } from '../group-index.js'
import { groupStep } from '../group-step.js'
import { scaleDown } from '../scale-down.js'
import { checkSteps } from '../steps.js'
import { checkCount, checkedStrength } from '../strength.js'
import { tracedGroupNorms } from '../traced-group-norms.js'
import { tracedStrength } from '../traced-strength.js'

/**
 * Group lasso penalty, R(w) = Σ_g s_g ‖w_g‖₂, for p weights in G disjoint groups and one strength s ≥ 0 or one for each group.
 *
 * `groups` holds the group 0 … G − 1 of each weight, in any order. s_g = 0 leaves a group free and s_g = ∞ forces it to 0; the usual strengths are
 * λ·√|G|, `squareRootWeights`. The prox multiplies a group by max(1 − step·s_g/‖w_g‖, 0), and wants one step for all of a group; R*(z) is 0 where
 * ‖z_g‖ ≤ s_g for every g and +∞ elsewhere; `lambdaMax` is max_g ‖g_g‖/s_g, thus +∞ when a free group has a gradient. Throws ProblemError for a
 * strength that is negative or NaN, groups that `groupIndex` refuses, numbers of strengths or weights that do not fit, and unequal steps in a group.
 * @example
 * const penalty = groupLasso(1, [0, 0, 1])
 * penalty.value(values([3, 4, -2])) // => 7
 * const out = new Float64Array(3)
 * penalty.prox(values([3, 4, -0.5]), 2.5, out)
 * out // => [1.5, 2, 0]
 * penalty.prox(values([3, 4, -0.5]), Float64Array.of(1, 2, 1), out) // => throws steps 1 and 2
 * @see Yuan and Lin (2006), "Model selection and estimation in regression with grouped variables"
 */
export function groupLasso(strength: number | Float64Array, groups: ArrayLike<number> | GroupIndex): Required<ConvexPenalty> {
  const { count, groupOf, starts, members } = groupIndex(groups)
  const size = groupOf.length
  const checked = checkedStrength('groupLasso', strength, { mayBeEmpty: count === 0 })
  checkCount('groupLasso', checked, { count, things: 'groups' })
  const { data: s, stride } = checked

  const check = (weights: number): void => {
    if (weights !== size)
      throw new ProblemError(`groupLasso: ${weights} weights for ${size} entries of groups; pass the group of each weight.`)
  }
  const norm = (x: Float64Array, g: number, scale: number): number => {
    let total = 0
    for (let k = starts[g]!; k < starts[g + 1]!; k++) {
      const value = scale * x[members[k]!]!
      total += value * value
    }
    return Math.sqrt(total)
  }
  const indices = tensor(groupOf)
  const tracedNorms = (flat: Tensor): Tensor => tracedGroupNorms(flat, indices, count)

  return Object.freeze({
    name: 'group lasso',
    value: ({ data: w }: Values) => {
      check(w.length)
      let total = 0
      for (let g = 0; g < count; g++) {
        const length = norm(w, g, 1)
        if (length > 0) total += s[g * stride]! * length
      }
      return total
    },
    traced: (weights: Tensor) => {
      const norms = tracedNorms(reshape(weights, [size]))
      const { finite, forbid } = tracedStrength(checked, [count])
      return forbid(sum(mul(finite, norms)), norms)
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      check(w.length)
      checkSteps('groupLasso', step, size)
      for (let g = 0; g < count; g++) {
        const strengthHere = s[g * stride]!
        const length = norm(w, g, 1)
        const stepHere = typeof step === 'number' ? step : groupStep('groupLasso', step, { starts, members }, g)
        const t = strengthHere === Number.POSITIVE_INFINITY ? strengthHere : stepHere * strengthHere
        const factor = length <= t ? 0 : 1 - t / length
        for (let k = starts[g]!; k < starts[g + 1]!; k++) out[members[k]!] = factor * w[members[k]!]!
      }
    },
    tracedProx: (weights: Tensor, step: Tensor) => {
      const flat = reshape(weights, [size])
      const norms = tracedNorms(flat)
      const { finite, keep } = tracedStrength(checked, [count])
      const shrink = mul(step, finite)
      const safe = select(less(shrink, norms), norms, 1)
      const factor = keep(select(less(shrink, norms), sub(1, div(shrink, safe)), 0))
      return reshape(mul(flat, gather(factor, indices)), weights.shape)
    },
    distance: ({ data: w }: Values, { data: gradient }: Values) => {
      check(w.length)
      let total = 0
      for (let g = 0; g < count; g++) {
        const strengthHere = s[g * stride]!
        const length = norm(w, g, 1)
        if (length === 0) {
          total += Math.max(norm(gradient, g, 1) - strengthHere, 0) ** 2
          continue
        }
        if (strengthHere === Number.POSITIVE_INFINITY) return strengthHere
        for (let k = starts[g]!; k < starts[g + 1]!; k++) {
          const residual = gradient[members[k]!]! + (strengthHere / length) * w[members[k]!]!
          total += residual * residual
        }
      }
      return Math.sqrt(total)
    },
    conjugate: ({ data: z }: Values) => {
      check(z.length)
      for (let g = 0; g < count; g++) if (!(norm(z, g, 1) <= s[g * stride]!)) return Number.POSITIVE_INFINITY
      return 0
    },
    dualScale: ({ data: z }: Values) => {
      check(z.length)
      let scale = 1
      for (let g = 0; g < count; g++) {
        const bound = s[g * stride]!
        if (!(norm(z, g, scale) <= bound)) scale = scaleDown(bound / norm(z, g, 1), (to) => norm(z, g, to) > bound)
      }
      return scale
    },
    lambdaMax: ({ data: gradient }: Values) => {
      check(gradient.length)
      let largest = 0
      for (let g = 0; g < count; g++) {
        const length = norm(gradient, g, 1)
        if (length > 0) largest = Math.max(largest, length / s[g * stride]!)
      }
      return largest
    },
  })
}
