import type { Running } from './running.js'
import { block, type Shared } from './shader-text.js'

/** Lanes that add up what a workgroup has left after its first round. */
const fan = 16

export interface TreeText {
  readonly shared: Shared
  /** Statements after which the first of every `lanes` invocations, where `first` is true, has what they all had in the variables. */
  readonly lines: readonly string[]
  readonly first: string
  /** With two, the workgroup memory can be used again at once. */
  readonly barriers: 1 | 2
}

export interface TreeOptions {
  readonly lanes: number
  readonly workgroupSize: number
  /** Begins the names of the arrays in workgroup memory. */
  readonly memory: string
}

/**
 * Adds up values of the invocations of a workgroup in a fixed order, with two barriers: 16 lanes take every 16th, then one lane takes the 16. Lines of at
 * most 16 lanes need one barrier.
 */
export function treeText({ count, name, combine }: Running, { lanes, workgroupSize, memory }: TreeOptions): TreeText {
  const values = Array.from({ length: count }, (_, at) => at)
  const put = (place: string): readonly string[] => values.map((at) => `${memory}${at}[${place}] = ${name(at)};`)
  const round = (from: string, to: string, step: string): readonly string[] =>
    block(
      `for (var k = ${from}; k < ${to}; k += ${step})`,
      values.map((at) => combine(at, `${memory}${at}[k]`)),
    )
  const wide = lanes > fan
  const first = wide ? 'lane == 0u' : `lane % ${lanes}u == 0u`
  return {
    shared: Object.fromEntries(values.map((at) => [`${memory}${at}`, wide ? workgroupSize + fan : workgroupSize])),
    first,
    barriers: wide ? 2 : 1,
    lines: [
      ...put('lane'),
      'workgroupBarrier();',
      ...(wide
        ? [
            ...block(`if (lane < ${fan}u)`, [
              ...round(`lane + ${fan}u`, `${workgroupSize}u`, `${fan}u`),
              ...put(`${workgroupSize}u + lane`),
            ]),
            'workgroupBarrier();',
            ...block(`if (${first})`, round(`${workgroupSize + 1}u`, `${workgroupSize + fan}u`, '1u')),
          ]
        : block(`if (${first})`, round('lane + 1u', `lane + ${lanes}u`, '1u'))),
    ],
  }
}
