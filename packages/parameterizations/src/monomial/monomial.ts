import type { Tensor, Values, ValuesOf } from '@odot/autodiff'
import type { GroupIndex } from '@odot/penalties'
import { ProblemError, refuseUnknown } from '@odot/problem'

/** One factor of a product: what power of it enters, and what its squares cost. */
export interface MonomialLeaf {
  /** m > 0: it enters as x where m = 1 and it is signed, else as |x|^m, times its sign where it is signed. */
  readonly power: number
  /** a > 0, where the ridge is Σ a x². */
  readonly weight: number
  readonly isSigned: boolean
  /** Whether there is one number for each coordinate, or one (a gate) for each group. */
  readonly per: 'coordinate' | 'group'
}

/**
 * Weights that are products of powers of factors, βⱼ = Πᵢ |xᵢⱼ|^mᵢ up to signs, where gates have one number for each group. The first leaf belongs to
 * coordinates, is signed, and takes the sign of β.
 */
export interface Monomial {
  readonly leaves: readonly MonomialLeaf[]
  /** The groups of the gates; undefined where there are none. */
  readonly groups: GroupIndex | undefined
  /** k = Σ mᵢ. */
  readonly degree: number
  /** c, with which the ridge costs Σⱼ c sⱼ|βⱼ|^(2/k). */
  readonly cost: number
}

/** How the factors of a record are listed leaf by leaf, in the order of its monomial. */
export interface Packing<F> {
  readonly tensors: (factors: F) => readonly Tensor[]
  readonly lists: (factors: ValuesOf<F>) => readonly Values[]
  readonly tree: (leaves: readonly Values[]) => ValuesOf<F>
}

/** Powers and weights of the factors of a product. */
export interface MonomialCostOptions {
  /** mᵢ > 0. */
  readonly powers: readonly number[]
  /** aᵢ > 0. */
  readonly weights: readonly number[]
}

/**
 * What a weighted ridge on the factors of a product costs: c = k Π (aᵢ/mᵢ)^(mᵢ/k) with k = Σ mᵢ, for which
 * min { Σ aᵢxᵢ² : Π |xᵢ|^mᵢ = |β| } = c |β|^(2/k), attained where all aᵢxᵢ²/mᵢ are equal.
 *
 * Throws ProblemError where numbers are not positive, or there is not one weight for each power.
 * @example
 * monomialCost({ powers: [1, 1], weights: [0.5, 0.5] }) // => 1.0000
 * monomialCost({ powers: [1, 1], weights: [2, 8] }) // => 8.0000
 * monomialCost({ powers: [1, 1, 1], weights: [1, 1, 1] }) // => 3.0000
 * monomialCost({ powers: [1, 2], weights: [1, 0] }) // => throws weight 1 is 0
 * @see Hoff (2017), "Lasso, fractional norm and structured sparse estimation using a Hadamard product parametrization"
 */
export function monomialCost(options: MonomialCostOptions): number {
  const { powers, weights } = refuseUnknown('monomialCost', options, { known: ['powers', 'weights'] })
  checkWeights('monomialCost', weights, powers.length)
  const wrong = powers.findIndex((m) => !(m > 0 && m < Number.POSITIVE_INFINITY))
  if (wrong >= 0) throw new ProblemError(`monomialCost: power ${wrong} is ${powers[wrong]}; pass positive numbers.`)
  const k = powers.reduce((total, m) => total + m, 0)
  return powers.reduce((product, m, i) => product * (weights[i]! / m) ** (m / k), k)
}

/** A monomial of leaves that have weights. */
export function weightedMonomial(leaves: readonly MonomialLeaf[], groups: GroupIndex | undefined): Monomial {
  const [powers, weights] = [leaves.map(({ power }) => power), leaves.map(({ weight }) => weight)]
  return Object.freeze({ leaves, groups, degree: powers.reduce((total, m) => total + m, 0), cost: monomialCost({ powers, weights }) })
}

/** A monomial of given leaves; without weights they are mᵢ/k, which cost exactly |β|^(2/k). @throws ProblemError for weights that are not positive. */
export function monomial(
  where: string,
  leaves: readonly Omit<MonomialLeaf, 'weight'>[],
  { groups, factorWeights }: { readonly groups?: GroupIndex | undefined; readonly factorWeights?: readonly number[] | undefined } = {},
): Monomial {
  const powers = leaves.map(({ power }) => power)
  const degree = powers.reduce((total, m) => total + m, 0)
  if (factorWeights) checkWeights(where, factorWeights, leaves.length)
  return Object.freeze({
    leaves: leaves.map((leaf, i) => Object.freeze({ ...leaf, weight: factorWeights?.[i] ?? leaf.power / degree })),
    groups,
    degree,
    cost: factorWeights ? monomialCost({ powers, weights: factorWeights }) : 1,
  })
}

/** @throws ProblemError unless there are `count` positive weights. */
export function checkWeights(where: string, weights: readonly number[], count: number): void {
  if (weights.length !== count)
    throw new ProblemError(`${where}: ${weights.length} factor weights for ${count} factors; pass one for each factor.`)
  const wrong = weights.findIndex((a) => !(a > 0 && a < Number.POSITIVE_INFINITY))
  if (wrong >= 0)
    throw new ProblemError(
      `${where}: factor weight ${wrong} is ${weights[wrong]}; pass positive numbers, because a factor that costs nothing takes over and nothing is penalised.`,
    )
}
