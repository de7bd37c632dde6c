import { groupIndex, squareRootWeights } from '@odot/penalties'
import { ProblemError } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { readVector } from '../vector.js'

/** The group of each column, and weights of the groups. */
export interface GroupOptions {
  /** The group 0 … G − 1 of each column, in any order; `encode` gives them for categories. */
  readonly groups: ArrayLike<number>
  /** A factor ≥ 0 on λ for each group: 0 leaves a group unpenalised, Infinity keeps it out; √|G| by default. */
  readonly groupWeights?: ArrayLike<number>
}

/** @throws EstimatorError for groups that are none, and for weights that do not fit them. */
export function readGroups(
  where: string,
  { groups, groupWeights }: Partial<GroupOptions>,
  columns: number,
): { readonly groups: Int32Array; readonly groupWeights: Float64Array } {
  if (groups === undefined) throw new EstimatorError(`${where}: groups are missing; pass the group 0, 1, 2, … of each column.`)
  const ids = Int32Array.from(
    readVector(where, 'groups', groups, { length: columns, because: `X has ${columns} columns`, advice: 'pass the group of each column' }),
  )
  try {
    const index = groupIndex(groups)
    const weights =
      groupWeights === undefined
        ? squareRootWeights(index)
        : readVector(where, 'groupWeights', groupWeights, {
            length: index.count,
            because: `there are ${index.count} groups`,
            advice: 'pass one weight per group',
            nonnegative: true,
            infinityAllowed: true,
          })
    return { groups: ids, groupWeights: weights }
  } catch (error) {
    if (error instanceof ProblemError) throw new EstimatorError(`${where}: ${error.message}`)
    throw error
  }
}
