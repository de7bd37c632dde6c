import type { CumsumKernel } from '../plan/kernel.js'
import { quotientLines } from './coordinates.js'
import type { Launch } from './launch.js'
import type { Slots } from './slots.js'
import { writer } from './writer.js'

/** Running sums in ⌈log₂ n⌉ kernels: after the k-th each entry is the sum of 2ᵏ terms, or of all before it. */
export function cumsumLaunches({ source, out, axes: [outer, count, inner], reverse }: CumsumKernel, slots: Slots): readonly Launch[] {
  const size = outer * count * inner
  if (size === 0) return []
  const launches: Launch[] = []
  let from = source
  for (let distance = 1; distance === 1 || distance < count; distance *= 2) {
    const to = writer()
    const target = 2 * distance < count ? slots.temporary(size) : out
    const [sums, width, length, step] = [to.array(from), to.integer(inner), to.integer(count), to.integer(distance)]
    const lines = [
      ...quotientLines('i', width, { quotient: 'line', remainder: 'column' }),
      ...quotientLines('line', length, { quotient: 'block', remainder: 'position' }),
      `const here = ${sums}[i];`,
      reverse ? `if (position + ${step} >= ${length}) { return here; }` : `if (position < ${step}) { return here; }`,
      `return here + ${sums}[i ${reverse ? '+' : '-'} ${step} * ${width}];`,
    ]
    launches.push(to.launch('running sum', lines, { out: target, size }))
    from = target
  }
  return launches
}
