import { flatten, type ShapesOf, type Tensor, tensor, unflatten, type Values, type ValuesOf, valuesLeaf } from '@odot/autodiff'
import { type Parameterization, type Penalty, ProblemError, type StrengthOf } from '@odot/problem'
import { hasShapes } from '../has-shapes.js'

/** No factors. */
export type NoFactors = Readonly<Record<never, Tensor>>

/**
 * Weights that stay what they are: a map without factors to constants, for blocks that are given (an offset, a layer that was trained before). It has no
 * strengths (shape [0]) and costs nothing; its range is the one tree of weights.
 *
 * @example
 * const model = blocks({ slopes: hadamard(), scale: frozen(values([2, 5])) })
 * const factors = { slopes: { u: tensor([2]), v: tensor([3]) }, scale: {} }
 * evaluate(model.forward(factors)) // => { slopes: [6], scale: [2, 5] }
 * model.rightInverse({ slopes: values([4]), scale: values([2, 5]) }).scale // => {}
 * frozen(values([2])).start(values([3]), seededRandom(1)) // => throws stays 2
 * @throws ProblemError when other weights are asked for.
 */
export function frozen(weights: Values): Parameterization<NoFactors>
export function frozen<W>(weights: ValuesOf<W>): Parameterization<NoFactors, W>
export function frozen<W>(weights: ValuesOf<W>): Parameterization<NoFactors, W> {
  const { leaves, structure } = flatten(weights, valuesLeaf, 'weights')
  const none = (): ShapesOf<StrengthOf<W>> =>
    unflatten(
      structure,
      leaves.map(() => [0]),
    ) as ShapesOf<StrengthOf<W>>
  const difference = (other: unknown): string | undefined => {
    const given = flatten(other, valuesLeaf, 'weights').leaves
    for (const [i, { path, value }] of leaves.entries()) {
      const at = value.data.findIndex((w, j) => w !== given[i]?.value.data[j])
      if (at >= 0)
        return `frozen: ${path}[${at}] stays ${value.data[at]}, but ${given[i]?.value.data[at]} is asked for; pass the frozen weights.`
    }
    return undefined
  }
  const only = (other: ValuesOf<W>): NoFactors => {
    const words = difference(other)
    if (words) throw new ProblemError(words)
    return {}
  }
  return Object.freeze({
    name: 'frozen',
    degree: 0,
    forward: () =>
      unflatten(
        structure,
        leaves.map(({ value }) => tensor(value)),
      ) as W,
    ridge: () => tensor(0),
    strengthShapes: none,
    rightInverse: only,
    start: (like: ValuesOf<W> | ShapesOf<W>) => (hasShapes<W>(like) ? {} : only(like)),
    range: {
      contains: (other: ValuesOf<W>) => difference(other) === undefined,
      sample: () => weights,
    },
    induced: (): Penalty<W> => ({
      name: 'frozen',
      value: (other: ValuesOf<W>) => (difference(other) === undefined ? 0 : Number.POSITIVE_INFINITY),
      distance: () => 0,
    }),
  })
}
