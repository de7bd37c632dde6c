import type { Values } from '@odot/autodiff'
import { groupNorms } from '../group-norms.js'
import { balanced, elementwiseDegree, sizesOf } from './balanced.js'
import type { Monomial } from './monomial.js'

/** Where an escape is asked for. */
export interface EscapeAt {
  readonly factors: readonly Values[]
  readonly gradient: Values
  readonly strength: Values
}

/** Leaves count as vanished up to this share of max(1, the largest of all). */
const vanished = 1e-3

/**
 * Directions of descent of a product of degree 2 where its leaves have vanished while the loss pulls harder than the penalty holds; zero elsewhere.
 *
 * Near zero the surrogate is ⟨g, K(ξ)⟩ + S(ξ), and both parts are homogeneous of degree 2: along balanced leaves of weights β it falls where
 * ⟨g, β⟩ + R(β) < 0. With R(β) = c s‖β_g‖_p that is so for −β in the direction in which ⟨g, ·⟩ attains the dual norm, exactly when the dual norm of
 * g_g is larger than c s. Vanished includes small factors of equal size, which a locked sign leaves on its way to zero. Of a direction d and −d, which
 * give the same weights where two signed leaves are multiplied, it is the one that first order prefers.
 */
export function escapeOf(monomial: Monomial, { factors, gradient, strength }: EscapeAt): readonly Values[] {
  const { leaves, groups, cost } = monomial
  const g = gradient.data
  const ids = groups?.groupOf ?? Uint32Array.from(g, (_, j) => j)
  const count = groups?.count ?? g.length
  const p = groups ? 2 / elementwiseDegree(monomial) : 2
  const pulls = groupNorms(g, { ids, count, p: p / (p - 1) })
  const isStuck = stuck(monomial, { factors, strength }, { ids, pulls, cost })
  const target = g.map((x, j) => (isStuck[ids[j]!] === 1 ? -0.5 * Math.sign(x) * (Math.abs(x) / pulls[ids[j]!]!) ** (1 / (p - 1)) : 0))
  const direction = balanced(monomial, sizesOf(monomial, { shape: gradient.shape, data: target }))
  const signed = direction.map(({ shape, data }, i) => {
    const now = factors[i]!.data
    const sign = (x: number, j: number): number => {
      if (i === 0) return target[j]! < 0 ? -x : x
      return leaves[i]!.isSigned || now[j]! >= 0 ? x : -x
    }
    return { shape, data: data.map((x, j) => (x === 0 ? 0 : sign(x, j))) }
  })
  const isPair = leaves.length === 2 && leaves.every(({ isSigned }) => isSigned)
  return isPair ? turned(signed, { factors, gradient }, { ids, gates: groups !== undefined, count }) : signed
}

function stuck(
  { leaves }: Monomial,
  { factors, strength }: Pick<EscapeAt, 'factors' | 'strength'>,
  { ids, pulls, cost }: { readonly ids: ArrayLike<number>; readonly pulls: Float64Array; readonly cost: number },
): Uint8Array {
  let largest = 1
  for (const { data } of factors) for (const x of data) largest = Math.max(largest, Math.abs(x))
  const isStuck = Uint8Array.from(pulls, (pull, i) => (pull > cost * strength.data[strength.data.length === 1 ? 0 : i]! ? 1 : 0))
  leaves.forEach(({ per }, i) => {
    const { data } = factors[i]!
    for (let j = 0; j < data.length; j++) if (Math.abs(data[j]!) > vanished * largest) isStuck[per === 'group' ? j : ids[j]!] = 0
  })
  return isStuck
}

/** For u ⊙ v: d where ⟨g, v du + u dv⟩ ≤ 0, else −d. */
function turned(
  [du, dv]: readonly Values[],
  { factors: [u, v], gradient }: Pick<EscapeAt, 'factors' | 'gradient'>,
  { ids, gates, count }: { readonly ids: ArrayLike<number>; readonly gates: boolean; readonly count: number },
): readonly Values[] {
  const slopes = new Float64Array(count)
  const other = (j: number): number => (gates ? ids[j]! : j)
  for (let j = 0; j < gradient.data.length; j++)
    slopes[ids[j]!]! += gradient.data[j]! * (v!.data[other(j)]! * du!.data[j]! + u!.data[j]! * dv!.data[other(j)]!)
  const turn = (x: number, slope: number): number => (slope > 0 && x !== 0 ? -x : x)
  return [
    { shape: du!.shape, data: du!.data.map((x, j) => turn(x, slopes[ids[j]!]!)) },
    { shape: dv!.shape, data: dv!.data.map((x, j) => turn(x, slopes[gates ? j : ids[j]!]!)) },
  ]
}
