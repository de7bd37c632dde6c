import type { ReductionText } from './reduction-text.js'
import { block, type Part } from './shader-text.js'
import { treeText } from './tree-text.js'

interface Lines {
  /** How many lines there are. */
  readonly lines: string
  /** Invocations of a line, next to each other; all of a workgroup, or a part of it. */
  readonly lanes: number
  readonly workgroupSize: number
  /** What an invocation takes in of `line`, as the `laneText` one of its lanes. */
  readonly work: readonly string[]
  readonly sums: ReductionText
  readonly workgroups: number
}

/** Reductions of lines by several invocations each: all of a workgroup make one line, or several at once. */
export function linesText({ lines, lanes, workgroupSize, work, sums, workgroups }: Lines): Omit<Part, 'label'> {
  const atOnce = workgroupSize / lanes
  const tree = treeText(sums, { lanes, workgroupSize, memory: 'shared' })
  const body =
    atOnce === 1
      ? block(`for (var line = group.x; line < ${lines}; line += groups.x)`, [
          ...sums.open,
          ...work,
          ...tree.lines,
          ...block(`if (${tree.first})`, sums.close('line')),
        ])
      : block(`for (var base = group.x * ${atOnce}u; base < ${lines}; base += groups.x * ${atOnce}u)`, [
          `let line = base + lane / ${lanes}u;`,
          ...sums.open,
          ...block(`if (line < ${lines})`, work),
          ...tree.lines,
          ...block(`if (${tree.first} && line < ${lines})`, sums.close('line')),
          // what lanes have read may be written over from here on
          ...(tree.barriers > 1 ? [] : [`if (base + groups.x * ${atOnce}u < ${lines}) { workgroupBarrier(); }`]),
        ])
  return { body: [...sums.begin, ...body, ...sums.end], workgroups, workgroupSize, shared: { ...tree.shared, ...sums.shared } }
}

/** Workgroups that make so many lines at once. */
export function workgroupsForLines(count: number, lanes: number, workgroupSize: number): number {
  return Math.ceil((count * lanes) / workgroupSize)
}

/** Which lane of a line an invocation is. */
export function laneText(lanes: number, workgroupSize: number): string {
  return lanes === workgroupSize ? 'lane' : `lane % ${lanes}u`
}
