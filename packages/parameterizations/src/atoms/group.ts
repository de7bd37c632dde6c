import { add, gather, mul, type Random, reshape, scatterAdd, square, sum, type Tensor, tensor, type Values } from '@odot/autodiff'
import { type GroupIndex, groupIndex, groupLasso } from '@odot/penalties'
import { ProblemError } from '@odot/problem'
import { escapeGates } from '../escape-gates.js'
import type { Bilinear } from '../explicit.js'
import { groupNorms } from '../group-norms.js'
import { isShape } from '../is-shape.js'
import { noise } from '../noise.js'
import { slack } from '../slack.js'
import { strengthOf } from '../strength-of.js'

/** A factor of the shape of the weights, and one gate for each group, [G]. */
export interface GroupFactors {
  readonly u: Tensor
  readonly nu: Tensor
}

/**
 * One gate for each group, βⱼ = uⱼ ν_g(j). The ridge ½ Σ_g s_g (‖u_g‖² + ν_g²) costs the weights Σ_g s_g ‖β_g‖₂, the group lasso, so that whole
 * groups become zero. `groups` names the group, 0 … G − 1 in any order, of each coordinate (of the flat weights); strengths have shape [G].
 *
 * It starts from u ≈ 0 and ν = 1, or near weights w from ν = √(‖w_g‖ + δ) and u = w/ν.
 *
 * @example
 * const pairs = group([0, 1, 0])
 * evaluate(pairs.forward({ u: tensor([3, 1, 4]), nu: tensor([2, 5]) })) // => [6, 5, 8]
 * pairs.induced(values([1, 1])).value(values([6, 5, 8])) // => 15
 * @throws ProblemError when a group is not a whole number of at least 0, or has no coordinate.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function group(groups: ArrayLike<number> | GroupIndex): Bilinear<GroupFactors> {
  const index = groupIndex(groups)
  const { groupOf: ids, count } = index
  const indices = tensor(ids)
  const flat = (u: Tensor): Tensor => {
    if (u.shape.length === 1 && u.shape[0] === ids.length) return u
    checkSize(u.shape, ids.length)
    return reshape(u, [ids.length])
  }
  return Object.freeze({
    name: 'group',
    degree: 2,
    forward: ({ u, nu }: GroupFactors) => {
      const weights = mul(flat(u), gather(nu, indices))
      return u.shape.length === 1 ? weights : reshape(weights, u.shape)
    },
    ridge: ({ u, nu }: GroupFactors, strength: Tensor) =>
      mul(0.5, sum(mul(strength, add(scatterAdd(square(flat(u)), indices, count), square(nu))))),
    strengthShapes: () => [count],
    rightInverse: (weights: Values) => {
      checkSize(weights.shape, ids.length)
      const nu = groupNorms(weights.data, ids, count).map(Math.sqrt)
      const u = weights.data.map((w, j) => (w === 0 ? 0 : w / nu[ids[j]!]!))
      return { u: { shape: weights.shape, data: u }, nu: { shape: [count], data: nu } }
    },
    start: (like: Values | readonly number[], random: Random) => {
      checkSize(isShape(like) ? like : like.shape, ids.length)
      if (isShape(like)) return { u: noise(like, random), nu: { shape: [count], data: new Float64Array(count).fill(1) } }
      const delta = slack(like.data)
      const nu = groupNorms(like.data, ids, count).map((norm) => Math.sqrt(norm + delta))
      return { u: { shape: like.shape, data: like.data.map((w, j) => w / nu[ids[j]!]!) }, nu: { shape: [count], data: nu } }
    },
    induced: (strength: Values) => groupLasso(strengthOf(strength), index),
    escape: ({ u, nu }: { readonly u: Values; readonly nu: Values }, gradient: Values, strength: Values) => {
      const direction = escapeGates({ u: u.data, nu: nu.data, ids }, gradient.data, strength.data)
      return { u: { shape: u.shape, data: direction.u }, nu: { shape: nu.shape, data: direction.nu } }
    },
  })
}

function checkSize(shape: readonly number[], size: number): void {
  const given = shape.reduce((product, n) => product * n, 1)
  if (given !== size)
    throw new ProblemError(
      `group: weights of shape [${shape.join(', ')}] for groups of ${size} coordinates; give each coordinate its group.`,
    )
}
