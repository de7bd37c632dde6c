import { abs, add, gather, less, mul, pow, reshape, scatterAdd, select, sizeOf, square, sum, type Tensor, tensor } from '@odot/autodiff'
import type { GroupIndex } from '@odot/penalties'
import { ProblemError } from '@odot/problem'
import type { Monomial, MonomialLeaf } from './monomial.js'

/** The product of the leaves, in the shape of the first. */
export function productOf(name: string, { leaves, groups }: Monomial, factors: readonly Tensor[]): Tensor {
  const powers = (per: MonomialLeaf['per']): readonly Tensor[] =>
    leaves.flatMap((leaf, i) =>
      leaf.per === per ? [powerOf(groups && per === 'coordinate' ? flat(name, factors[i]!, groups) : factors[i]!, leaf)] : [],
    )
  const each = powers('coordinate').reduce((a, b) => mul(a, b))
  if (!groups) return each
  const gates = powers('group').reduce((a, b) => mul(a, b))
  const { shape } = factors[0]!
  const weights = mul(each, gather(gates, tensor(groups.groupOf)))
  return shape.length === 1 ? weights : reshape(weights, shape)
}

/** Σ sⱼ Σᵢ aᵢxᵢⱼ², with the strength of its group where there are groups. */
export function ridgeOf(
  name: string,
  { leaves, groups }: Monomial,
  { factors, strength }: { readonly factors: readonly Tensor[]; readonly strength: Tensor },
): Tensor {
  const common = leaves[0]!.weight
  const squares = (per: MonomialLeaf['per']): readonly Tensor[] =>
    leaves.flatMap(({ weight, per: own }, i) => {
      if (own !== per) return []
      const squared = square(groups && per === 'coordinate' ? flat(name, factors[i]!, groups) : factors[i]!)
      return [weight === common ? squared : mul(weight / common, squared)]
    })
  const total = (parts: readonly Tensor[]): Tensor => parts.reduce((a, b) => add(a, b))
  const each = total(squares('coordinate'))
  const cost = groups ? add(scatterAdd(each, tensor(groups.groupOf), groups.count), total(squares('group'))) : each
  return mul(common, sum(mul(strength, cost)))
}

/** @throws ProblemError when weights do not have one coordinate for each entry of the groups. */
export function checkGroups(name: string, shape: readonly number[], { groupOf }: GroupIndex): void {
  if (sizeOf(shape) !== groupOf.length)
    throw new ProblemError(
      `${name}: weights of shape [${shape.join(', ')}] for groups of ${groupOf.length} coordinates; give each coordinate its group.`,
    )
}

function flat(name: string, x: Tensor, groups: GroupIndex): Tensor {
  const size = groups.groupOf.length
  if (x.shape.length === 1 && x.shape[0] === size) return x
  checkGroups(name, x.shape, groups)
  return reshape(x, [size])
}

/** |x|^m or its signed version, with derivative 0 at 0 also where the formula has an infinite one. */
export function powerOf(x: Tensor, { power, isSigned }: Pick<MonomialLeaf, 'power' | 'isSigned'>): Tensor {
  if (power === 1) return isSigned ? x : abs(x)
  if (isSigned) return mul(x, power === 2 ? abs(x) : sizePower(x, power - 1))
  if (power === 2) return square(x)
  return power % 2 === 0 ? pow(x, power) : sizePower(x, power)
}

function sizePower(x: Tensor, power: number): Tensor {
  const size = abs(x)
  const isLive = less(0, size)
  return select(isLive, pow(select(isLive, size, 1), power), 0)
}
