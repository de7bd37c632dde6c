import type { Values } from '@odot/autodiff'
import { groupNorms } from '../group-norms.js'
import type { Monomial } from './monomial.js'

/** Sizes of what the leaves must multiply to: |βⱼ| for each coordinate, and the length of β in each group. */
export interface Sizes {
  readonly shape: readonly number[]
  readonly coordinates: Float64Array
  readonly groups: Float64Array
}

/** Powers of the leaves of coordinates, k₁, so that gates see the length ‖β_g‖_p with p = 2/k₁. */
export function elementwiseDegree({ leaves }: Monomial): number {
  return leaves.reduce((total, leaf) => total + (leaf.per === 'coordinate' ? leaf.power : 0), 0)
}

/** The sizes of weights. */
export function sizesOf(monomial: Monomial, { shape, data }: Values): Sizes {
  const { groups } = monomial
  const coordinates = data.map(Math.abs)
  if (!groups) return { shape, coordinates, groups: new Float64Array(0) }
  return {
    shape,
    coordinates,
    groups: groupNorms(coordinates, { ids: groups.groupOf, count: groups.count, p: 2 / elementwiseDegree(monomial) }),
  }
}

/**
 * Positive leaves of least ridge for given sizes: all aᵢxᵢ²/mᵢ are equal, summed over the coordinates of a group where there are gates. With
 * n = ‖β_g‖_p gates are n^(1/k) and leaves of coordinates (|βⱼ| n^(−k₂/k))^(1/k₁), times √(c mᵢ/(k aᵢ)) each.
 */
export function balanced(monomial: Monomial, { shape, coordinates, groups }: Sizes): readonly Values[] {
  const { leaves, degree, cost, groups: index } = monomial
  const own = elementwiseDegree(monomial)
  const base = coordinates.map((size, j) => {
    if (size === 0) return 0
    return index ? (size / groups[index.groupOf[j]!]! ** ((degree - own) / degree)) ** (1 / own) : root(size, degree)
  })
  const gates = groups.map((length) => root(length, degree))
  return leaves.map(({ power, weight, per }) => {
    const scale = cost === 1 && weight === power / degree ? 1 : Math.sqrt((cost * power) / (degree * weight))
    const [of, data] = per === 'coordinate' ? [shape, base] : [[gates.length], gates]
    return { shape: of, data: data.map((x) => scale * x) }
  })
}

function root(x: number, degree: number): number {
  return degree === 2 ? Math.sqrt(x) : x ** (1 / degree)
}
