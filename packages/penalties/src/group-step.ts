import { type Blocks, ProblemError } from '@odot/problem'

/** The step of a group, from one number or one step for each weight. @throws ProblemError when they differ in the group. */
export function groupStep(
  where: string,
  step: Float64Array | number,
  { starts, members }: Pick<Blocks, 'starts' | 'members'>,
  group: number,
): number {
  if (typeof step === 'number') return step
  const first = step[members[starts[group]!]!]!
  for (let k = starts[group]! + 1; k < starts[group + 1]!; k++) {
    const other = step[members[k]!]!
    if (other !== first)
      throw new ProblemError(`${where}: prox has steps ${first} and ${other} in group ${group}; pass one step for all weights of a group.`)
  }
  return first
}
