import { type GroupIndex, groupIndex } from './group-index.js'

/**
 * The number of coordinates of each group, shape [G].
 * @example
 * groupSizes([0, 1, 1]) // => [1, 2]
 * @throws ProblemError as `groupIndex`.
 */
export function groupSizes(groups: ArrayLike<number> | GroupIndex): Int32Array {
  const { count, starts } = groupIndex(groups)
  return Int32Array.from({ length: count }, (_, g) => starts[g + 1]! - starts[g]!)
}

/**
 * √|G| for each group, shape [G]: the usual weights, with which noise alone enters groups of every size equally easily.
 * @example
 * squareRootWeights([0, 1, 1, 1, 1]) // => [1, 2]
 * @throws ProblemError as `groupIndex`.
 * @see Yuan and Lin (2006), "Model selection and estimation in regression with grouped variables"
 */
export function squareRootWeights(groups: ArrayLike<number> | GroupIndex): Float64Array {
  return Float64Array.from(groupSizes(groups), Math.sqrt)
}
