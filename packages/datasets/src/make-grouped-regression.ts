import { makeRegression, type RegressionOptions, type SyntheticRegression } from './make-regression.js'

/** The options of `makeGroupedRegression`. */
export type GroupedRegressionOptions = Omit<RegressionOptions, 'columns' | 'nonzeros' | 'groups'> & {
  /** How many groups of columns there are. */
  readonly groups: number
  /** How many columns each group has. */
  readonly groupSize: number
  /** In how many groups the coefficients differ from zero. */
  readonly activeGroups: number
}

/**
 * Draws y = Xβ + σε like `makeRegression`, with groups · groupSize columns in contiguous groups, all coefficients of the active groups nonzero and all others zero.
 *
 * @throws RangeError for more active groups than groups, and as `makeRegression` does.
 * @example
 * const { X, groups, coefficients } = makeGroupedRegression({ rows: 20, groups: 3, groupSize: 2, activeGroups: 1, seed: 4 })
 * X.shape // => [20, 6]
 * groups // => [0, 0, 1, 1, 2, 2]
 * coefficients.filter((beta) => beta !== 0).length // => 2
 */
export const makeGroupedRegression = ({ groups, groupSize, activeGroups, ...options }: GroupedRegressionOptions): SyntheticRegression => {
  for (const [name, value, least] of [
    ['groups', groups, 1],
    ['groupSize', groupSize, 1],
    ['activeGroups', activeGroups, 0],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`makeGroupedRegression: ${name} is ${value}; pass an integer from ${least} up.`)
  if (activeGroups > groups)
    throw new RangeError(
      `makeGroupedRegression: activeGroups is ${activeGroups} but groups is ${groups}; ask for at most ${groups} active groups.`,
    )
  return makeRegression({ ...options, columns: groups * groupSize, nonzeros: activeGroups * groupSize, groups })
}
