import {
  flatten,
  type Graph,
  interpret,
  normal,
  seededRandom,
  unflatten,
  type Values,
  type ValuesOf,
  valuesLeaf,
  vjp,
} from '@odot/autodiff'

/**
 * The weights (counted through the leaves) that no gradient ever moves from zero, for factors that start with exact zeros, whatever the loss.
 *
 * The gradient of any loss in the factors is Jᵀg with the Jacobian J of K. Entries that are zero and stay so for every g and for all values of the others
 * form a subspace that descent cannot leave, as the ridge does not push away from zero either. It is found by leaving out, in rounds, the entries that a random
 * g moves at a random point of it; locked are the weights that are zero on all of it.
 */
export function lockedWeights<F, W>(forward: Graph<[F], W>, start: ValuesOf<F>): readonly number[] {
  const { leaves, structure } = flatten(start, valuesLeaf, 'start')
  if (!leaves.some(({ value }) => value.data.includes(0))) return []
  const random = seededRandom(1)
  const sample = ({ shape, data }: Values): Values => ({ shape, data: data.map(() => normal(random)) })
  const point = leaves.map(({ value }) => {
    const { data } = sample(value)
    return { shape: value.shape, data: data.map((x, i) => (value.data[i] === 0 ? 0 : x)) }
  })
  // the structure is that of the start, and the leaves are values
  const factors = unflatten(structure, point) as ValuesOf<F>
  const pullback = vjp(forward)
  const pull = mapLeaves(interpret(forward, [factors]), sample)
  for (let moved = true; moved; ) {
    const slopes = flatten(interpret(pullback, [factors, pull]).cotangent, valuesLeaf).leaves
    moved = false
    point.forEach(({ data }, k) => {
      for (let i = 0; i < data.length; i++) {
        if (data[i] !== 0 || slopes[k]!.value.data[i] === 0) continue
        data[i] = normal(random)
        moved = true
      }
    })
  }
  const weights = flatten(interpret(forward, [factors]), valuesLeaf).leaves.flatMap(({ value }) => [...value.data])
  return weights.flatMap((w, j) => (w === 0 ? [j] : []))
}

function mapLeaves<T>(tree: ValuesOf<T>, map: (values: Values) => Values): ValuesOf<T> {
  const { leaves, structure } = flatten(tree, valuesLeaf)
  return unflatten(
    structure,
    leaves.map(({ value }) => map(value)),
  ) as ValuesOf<T>
}
