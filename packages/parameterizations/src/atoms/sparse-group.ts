import {
  add,
  div,
  gather,
  less,
  mul,
  type Random,
  reshape,
  scatterAdd,
  select,
  sqrt,
  square,
  sum,
  type Tensor,
  tensor,
  type Values,
} from '@odot/autodiff'
import { type GroupIndex, groupIndex, sparseGroupLasso, squareRootWeights } from '@odot/penalties'
import { ProblemError, refuseUnknown } from '@odot/problem'
import type { Bilinear } from '../explicit.js'
import { groupNorms } from '../group-norms.js'
import { isShape } from '../is-shape.js'
import { checkGroups } from '../monomial/traced.js'
import { noise } from '../noise.js'
import { slack } from '../slack.js'
import { type SparseGroupValues, sparseGroupEscape } from './sparse-group-escape.js'

/** Two factors of the shape of the weights, and one gate for each group, [G]. */
export interface SparseGroupFactors {
  readonly u: Tensor
  readonly v: Tensor
  readonly nu: Tensor
}

/** How the penalty is shared between coordinates and groups. */
export interface SparseGroupOptions {
  /** α, the share of the lasso: between 0 (`group`) and 1 (`hadamard`), both excluded. */
  readonly mixing: number
  /** h_g > 0, one for each group; √|G| unless given. */
  readonly groupWeights?: ArrayLike<number>
}

/**
 * Factors of coordinates and gates of groups in parallel, βⱼ = uⱼvⱼν_g / √(αν_g² + (1−α)h_g vⱼ²) with g = g(j), for weights of any shape. The ridge
 * ½ Σ_g s_g (‖u_g‖² + α‖v_g‖² + (1−α)h_g ν_g²) costs the weights Σ_g s_g (α‖β_g‖₁ + (1−α)h_g‖β_g‖₂), the sparse group lasso; strengths have shape [G].
 *
 * As 1/(vν/√…)² = α/v² + (1−α)h/ν², least factors of β have v² = |β|, ν² = ‖β_g‖ and u² = α|β| + (1−α)hβ²/‖β_g‖. It starts from u ≈ 0 and v = ν = 1, or
 * near weights w from v² = |w| + δ and ν² = ‖w_g‖ + δ. It is homogeneous of degree 2, and smooth but where vⱼ and ν_g are both zero; `escape` leaves zeros of
 * whole groups, and of coordinates in groups that live.
 *
 * @example
 * const both = sparseGroup([0, 0, 1], { mixing: 0.5, groupWeights: [1, 1] })
 * evaluate(both.forward({ u: tensor([1, 2, 1]), v: tensor([1, 1, 1]), nu: tensor([1, 2]) })) // => [1, 2, 1.2649]
 * both.induced(values([1, 2])).value(values([3, -4, 2])) // => 10
 * sparseGroup([0], { mixing: 1 }) // => throws mixing is 1
 * @throws ProblemError for groups that `group` refuses, a mixing out of range, and group weights that are not one positive number for each group.
 * @see Simon, Friedman, Hastie and Tibshirani (2013), "A sparse-group lasso"
 */
export function sparseGroup(groups: ArrayLike<number> | GroupIndex, options: SparseGroupOptions): Bilinear<SparseGroupFactors> {
  const { mixing, groupWeights } = refuseUnknown('sparseGroup', options, { known: ['mixing', 'groupWeights'] })
  if (!(mixing > 0 && mixing < 1))
    throw new ProblemError(`sparseGroup: mixing is ${mixing}; pass a number between 0 and 1, or use group (0) or hadamard (1).`)
  const index = groupIndex(groups)
  const { groupOf: ids, count } = index
  const shares = Float64Array.from(groupWeights ?? squareRootWeights(index), (h) => (1 - mixing) * h)
  if (shares.length !== count || shares.some((h) => !(h > 0 && h < Number.POSITIVE_INFINITY)))
    throw new ProblemError(
      `sparseGroup: group weights [${Array.from(groupWeights ?? []).join(', ')}] for ${count} groups; pass one positive number for each.`,
    )
  const indices = tensor(ids)
  const eachShare = tensor(Float64Array.from(ids, (g) => shares[g]!))
  const groupShare = tensor(shares)
  const size = ids.length
  const flat = (x: Tensor): Tensor => {
    checkGroups('sparseGroup', x.shape, index)
    return x.shape.length === 1 ? x : reshape(x, [size])
  }
  /** u = β √(α/v² + (1−α)h/ν²), where v and ν are not zero unless β is. */
  const complete = ({ shape, data }: Values, v: Float64Array, nu: Float64Array): SparseGroupValues => ({
    u: {
      shape,
      data: data.map((w, j) => (w === 0 ? 0 : w * Math.sqrt(mixing / v[j]! ** 2 + shares[ids[j]!]! / nu[ids[j]!]! ** 2))),
    },
    v: { shape, data: v },
    nu: { shape: [count], data: nu },
  })
  const near = (weights: Values, delta: number): SparseGroupValues => {
    checkGroups('sparseGroup', weights.shape, index)
    const nu = groupNorms(weights.data, { ids, count }).map((norm) => Math.sqrt(norm + delta))
    return complete(
      weights,
      weights.data.map((w) => Math.sqrt(Math.abs(w) + delta)),
      nu,
    )
  }
  const rightInverse = (weights: Values): SparseGroupValues => near(weights, 0)
  return Object.freeze({
    name: `sparseGroup(${mixing})`,
    degree: 2,
    forward: ({ u, v, nu }: SparseGroupFactors) => {
      const [own, gate] = [flat(v), gather(nu, indices)]
      const squares = add(mul(mixing, square(gate)), mul(eachShare, square(own)))
      const isLive = less(0, squares)
      const weights = div(mul(flat(u), mul(own, gate)), sqrt(select(isLive, squares, 1)))
      return u.shape.length === 1 ? weights : reshape(weights, u.shape)
    },
    ridge: ({ u, v, nu }: SparseGroupFactors, strength: Tensor) => {
      const each = scatterAdd(add(square(flat(u)), mul(mixing, square(flat(v)))), indices, count)
      return mul(0.5, sum(mul(strength, add(each, mul(groupShare, square(nu))))))
    },
    strengthShapes: () => [count],
    rightInverse,
    start: (like: Values | readonly number[], random: Random) => {
      if (!isShape(like)) return near(like, slack(like.data))
      checkGroups('sparseGroup', like, index)
      return {
        u: noise(like, random),
        v: { shape: like, data: new Float64Array(size).fill(1) },
        nu: { shape: [count], data: new Float64Array(count).fill(1) },
      }
    },
    induced: (strength: Values) => {
      const at = (g: number): number => strength.data[strength.data.length === 1 ? 0 : g]!
      return sparseGroupLasso({
        groups: index,
        strength: Float64Array.from(ids, (g) => mixing * at(g)),
        groupStrength: shares.map((share, g) => share * at(g)),
      })
    },
    escape: sparseGroupEscape({ ids, count, mixing, shares, rightInverse }),
  })
}
