/**
 * Moves positions apart until neighbours have the given distance, as little as that takes: runs that are too close are spread around their mean.
 * Returns the new positions in the order of the old ones.
 */
export function spreadLabels(positions: readonly number[], distance: number): readonly number[] {
  const order = [...positions.keys()].sort((a, b) => positions[a]! - positions[b]!)
  const runs: { center: number; members: number[] }[] = []
  for (const index of order) {
    let run = { center: positions[index]!, members: [index] }
    for (let before = runs.at(-1); before && bottom(run, distance) - top(before, distance) < distance; before = runs.at(-1)) {
      runs.pop()
      const members = [...before.members, ...run.members]
      run = { center: (before.center * before.members.length + run.center * run.members.length) / members.length, members }
    }
    runs.push(run)
  }
  const out = Array.from(positions)
  for (const run of runs) for (const [k, index] of run.members.entries()) out[index] = bottom(run, distance) + k * distance
  return out
}

function bottom({ center, members }: { center: number; members: number[] }, distance: number): number {
  return center - ((members.length - 1) * distance) / 2
}

function top({ center, members }: { center: number; members: number[] }, distance: number): number {
  return center + ((members.length - 1) * distance) / 2
}
