import { normal, type Random, type Values } from '@odot/autodiff'
import type { FoldedConcavePenalty } from '../folded-concave-penalty.js'
import type { ConvexPenalty, Penalty, SmoothPenalty } from '../penalty.js'

/** A penalty with what it may have besides. */
export type AnyPenalty = Penalty | ConvexPenalty | FoldedConcavePenalty | SmoothPenalty

/** What the laws try a penalty on. */
export interface PenaltyLawOptions {
  /** Number of weights. */
  readonly size: number
  readonly random: Random
  /** Weights with the same number here get one step of the prox (the groups of a group lasso); each gets its own when absent. */
  readonly blocks?: ArrayLike<number>
}

/** A penalty with samples of what its functions take. */
export interface PenaltyCase {
  readonly penalty: AnyPenalty
  readonly size: number
  readonly random: Random
  /** Weights (or a gradient, or a dual point) of changing scale, some entries zero. */
  readonly sample: () => Float64Array
  /** Steps between ¼ and 4, one for each block. */
  readonly steps: () => Float64Array
}

/** How often a law is tried. */
export const trials = 12

/** The samples of a penalty's laws. */
export function penaltyCase(penalty: AnyPenalty, { size, random, blocks }: PenaltyLawOptions): PenaltyCase {
  return {
    penalty,
    size,
    random,
    sample: () => {
      const scale = 8 ** (2 * random() - 1)
      return Float64Array.from({ length: size }, () => (random() < 0.25 ? 0 : scale * normal(random)))
    },
    steps: () => {
      const each = Float64Array.from({ length: size }, () => 4 ** (2 * random() - 1))
      return blocks ? each.map((_, j) => each[blocks[j]! % size]!) : each
    },
  }
}

/** A vector as values. */
export function vector(data: Float64Array): Values {
  return { shape: [data.length], data }
}

/** The prox of a penalty into a new array. */
export function proxOf(prox: NonNullable<Penalty['prox']>, weights: Float64Array, step: Float64Array | number): Float64Array {
  const out = new Float64Array(weights.length)
  prox(vector(weights), step, out)
  return out
}

/** ⟨a, b⟩. */
export function innerProduct(a: Float64Array, b: Float64Array): number {
  return a.reduce((total, x, j) => total + x * b[j]!, 0)
}

/** ‖a‖. */
export function length(a: Float64Array): number {
  return Math.sqrt(innerProduct(a, a))
}

/** a + t·b. */
export function shifted(a: Float64Array, t: number, b: Float64Array): Float64Array {
  return a.map((x, j) => x + t * b[j]!)
}

/** Whether a penalty claims to be convex. */
export function isConvex(penalty: AnyPenalty): penalty is ConvexPenalty {
  return 'conjugate' in penalty && 'dualScale' in penalty
}
