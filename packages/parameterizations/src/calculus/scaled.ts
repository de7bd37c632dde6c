import { flatten, mul, type Random, type ShapesOf, tensorLeaf, unflatten, type ValuesOf, valuesLeaf } from '@odot/autodiff'
import { type Parameterization, ProblemError, refuseUnknown, type StrengthOf } from '@odot/problem'
import type { WithMonomial } from '../explicit.js'
import { hasShapes } from '../has-shapes.js'
import { scaledPenalty } from '../penalties/scaled-penalty.js'
import type { FactorsOf, WeightsOf } from './blocks.js'

/** What is multiplied. */
export interface ScaledOptions {
  /** c > 0: every strength s costs as much as c s. */
  readonly strength?: number
  /** t ≠ 0: the weights are t K(ξ). */
  readonly weights?: number
}

/** The same kind of parameterization, but no product of powers alone. */
export type Scaled<P> = Omit<P, keyof WithMonomial<FactorsOf<P>>>

/**
 * A parameterization whose strengths are multiplied by c and whose weights by t, in blocks say: S'(ξ, s) = S(ξ, cs) and K'(ξ) = t K(ξ). It costs the
 * weights R'(w) = cR(w/t): for the lasso (c/|t|) Σ sⱼ|wⱼ|.
 *
 * @example
 * const light = scaled(hadamard(), { strength: 0.1 })
 * light.induced(values([1, 1])).value(values([4, -9])) // => 1.300
 * const small = scaled(hadamard(), { weights: 0.5 })
 * evaluate(small.forward({ u: tensor([2]), v: tensor([3]) })) // => [3]
 * small.induced(values([1])).value(values([3])) // => 6
 * scaled(hadamard(), { weights: 0 }) // => throws weights is 0
 * @throws ProblemError when the strength is not positive, or weights are multiplied by 0.
 */
export function scaled<P extends Parameterization<FactorsOf<P>, WeightsOf<P>>>(parameterization: P, options: ScaledOptions): Scaled<P> {
  // What the record has, the scaled one has; TypeScript cannot follow that field by field.
  const record: unknown = scaledRecord<FactorsOf<P>, WeightsOf<P>>(parameterization, options)
  return record as Scaled<P>
}

function scaledRecord<F, W>(parameterization: Parameterization<F, W>, options: ScaledOptions): Parameterization<F, W> {
  const { strength: c = 1, weights: t = 1 } = refuseUnknown('scaled', options, { known: ['strength', 'weights'] })
  if (!(c > 0 && c < Number.POSITIVE_INFINITY)) throw new ProblemError(`scaled: strength is ${c}; pass a positive number.`)
  if (!Number.isFinite(t) || t === 0) throw new ProblemError(`scaled: weights is ${t}; pass a number that is not 0.`)
  const { name, degree, forward, ridge, start, strengthShapes, rightInverse, range, induced, escape: leave } = parameterization
  const times = <T>(tree: ValuesOf<T>, by: number): ValuesOf<T> => {
    const { leaves, structure } = flatten(tree, valuesLeaf)
    const scaledLeaves = leaves.map(({ value: { shape, data } }) => ({ shape, data: data.map((x) => by * x) }))
    return unflatten(structure, scaledLeaves) as ValuesOf<T>
  }
  return Object.freeze({
    name: `scaled(${name})`,
    degree,
    forward: (factors: F) => {
      const { leaves, structure } = flatten(forward(factors), tensorLeaf)
      return unflatten(
        structure,
        leaves.map(({ value }) => mul(t, value)),
      ) as W
    },
    ridge: (factors: F, strength: StrengthOf<W>) => mul(c, ridge(factors, strength)),
    start: (like: ValuesOf<W> | ShapesOf<W>, random: Random) => start(hasShapes<W>(like) ? like : times<W>(like, 1 / t), random),
    ...(strengthShapes && { strengthShapes }),
    ...(rightInverse && { rightInverse: (weights: ValuesOf<W>) => rightInverse(times<W>(weights, 1 / t)) }),
    ...(range && {
      range: {
        contains: (weights: ValuesOf<W>) => range.contains(times<W>(weights, 1 / t)),
        sample: (shapes: ShapesOf<W>, random: Random) => times<W>(range.sample(shapes, random), t),
      },
    }),
    ...(induced && {
      induced: (strength: ValuesOf<StrengthOf<W>>) =>
        scaledPenalty(induced(times<StrengthOf<W>>(strength, c)), { weights: t, times: times<W> }),
    }),
    ...(leave && {
      escape: (factors: ValuesOf<F>, gradient: ValuesOf<W>, strength: ValuesOf<StrengthOf<W>>) =>
        leave(factors, times<W>(gradient, t), times<StrengthOf<W>>(strength, c)),
    }),
  })
}
