import { flatten, tensor, unflatten, type ValuesOf, valuesLeaf } from '@odot/autodiff'

/** The targets of a loss as constants of a graph. */
export function encodedTargets<T>(targets: ValuesOf<T>): T {
  const { leaves, structure } = flatten(targets, valuesLeaf, 'targets')
  const constants = leaves.map(({ value }) => tensor(value.data, value.shape))
  // trees are T by construction, which types cannot follow
  return unflatten(structure, constants) as T
}
