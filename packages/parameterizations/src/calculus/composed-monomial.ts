import type { Random, Tensor, Values } from '@odot/autodiff'
import { type Parameterization, ProblemError } from '@odot/problem'
import type { WithMonomial } from '../explicit.js'
import { powers } from '../monomial/induced.js'
import { type Packing, weightedMonomial } from '../monomial/monomial.js'
import { monomialEscape, monomialRecord } from '../monomial/monomial-record.js'

/** A parameterization whose factors the types show as one leaf. */
export type Part = Parameterization<Tensor>
type MonomialPart = Part & WithMonomial<Tensor>

/** Whether a parameterization says of which powers its weights are products. */
export function isMonomial(part: Part): part is MonomialPart {
  return 'monomial' in part && 'packing' in part
}

/** A tree of factors as a list of the factors of each part, and back. */
export interface Joints {
  readonly split: <T>(factors: T) => readonly T[]
  readonly join: <T>(list: readonly T[]) => T
}

/** What a product of products has more than its map and ridge: powers multiply along the way to a leaf, and so do weights. */
export function composedMonomial(
  outer: MonomialPart,
  parts: readonly MonomialPart[],
  { split, join }: Joints,
): Pick<Part, 'degree' | 'start' | 'rightInverse' | 'induced' | 'escape'> & WithMonomial<Tensor> {
  // The tree of the parts may name its entries in another order than the leaves of the outer product.
  const positions = parts.map((_, i) => ({ shape: [], data: Float64Array.of(i) }))
  const order = outer.packing.lists(join<Values>(positions)).map(({ data }) => data[0]!)
  const leaves = order.flatMap((at, l) => {
    const above = outer.monomial.leaves[l]!
    return parts[at]!.monomial.leaves.map((leaf) => ({
      power: above.power * leaf.power,
      weight: above.weight * leaf.weight,
      isSigned: above.isSigned && leaf.isSigned,
      per: above.per,
    }))
  })
  if (leaves.length > 1 && leaves[0]!.power !== 1)
    throw new ProblemError(
      `compose: the sign of the weights is that of a factor to the power ${leaves[0]!.power}, which is stuck at zero; let the first factor of all be one of power 1.`,
    )
  const counts = order.map((at) => parts[at]!.monomial.leaves.length)
  const packing: Packing<Tensor> = Object.freeze({
    tensors: (factors: Tensor) => {
      const own = split(factors)
      return order.flatMap((at) => parts[at]!.packing.tensors(own[at]!))
    },
    lists: (factors: Values) => {
      const own = split(factors)
      return order.flatMap((at) => parts[at]!.packing.lists(own[at]!))
    },
    tree: (list: readonly Values[]) => {
      const own: Values[] = []
      let next = 0
      order.forEach((at, l) => {
        own[at] = parts[at]!.packing.tree(list.slice(next, next + counts[l]!))
        next += counts[l]!
      })
      return join<Values>(own)
    },
  })
  const product = weightedMonomial(leaves, outer.monomial.groups)
  const { start, rightInverse, monomial } = monomialRecord(outer.name, product, packing)
  return {
    monomial,
    packing,
    degree: product.degree,
    start: (like: Values | readonly number[], random: Random) => start(like, random),
    rightInverse,
    induced: powers(product),
    ...(product.degree === 2 && { escape: monomialEscape(product, packing) }),
  }
}
