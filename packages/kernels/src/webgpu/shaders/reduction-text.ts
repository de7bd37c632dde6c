import type { Reduction } from '../../plan/kernel.js'
import { entryText } from './entry-text.js'
import { type Running, running } from './running.js'
import type { ShaderText, Shared } from './shader-text.js'
import { type Tail, tailSums } from './tail.js'

/** The running values of the reductions of a line, and where their results go. */
export interface ReductionText extends Running {
  /** Before all lines, and after them. */
  readonly begin: readonly string[]
  readonly end: readonly string[]
  /** Stores the values of a line, and does the tail with it. */
  readonly close: (line: string) => readonly string[]
  /** What the tail takes of the memory of a workgroup. */
  readonly shared: Shared
}

/** Where results go, and what is done with them. */
export interface Ending {
  readonly workgroupSize: number
  /** One reduction after the other into one temporary, in place of the slots of the reductions. */
  readonly target?: { readonly partials: number; readonly lines: number } | undefined
  readonly tail?: Tail | undefined
}

export function reductionText(text: ShaderText, reductions: readonly Reduction[], { workgroupSize, target, tail }: Ending): ReductionText {
  const sums = running(text, reductions, 'v')
  const ofTail = tail && tailSums(text, tail, workgroupSize)
  const place = (at: number, line: string): string => {
    if (!target) return `${text.write(reductions[at]!.access.slot)}[${line}]`
    const start = at === 0 ? '' : `${text.size(`p${at}`, at * target.lines)} + `
    return `${text.write(target.partials)}[${start}${line}]`
  }
  const known = new Map(reductions.map(({ access }, at) => [access.slot, sums.name(at)]))
  const tailLines = ({ box }: Tail, line: string): readonly string[] => {
    const entry = entryText(text, box, { index: { position: line }, mark: 'e', known })
    return [...entry.lines, ...ofTail!.step(entry.values)]
  }
  return {
    ...sums,
    begin: ofTail?.begin ?? [],
    end: ofTail?.end ?? [],
    close: (line) => [
      ...(tail && !tail.kept ? [] : reductions.map((_, at) => `${place(at, line)} = ${sums.name(at)};`)),
      ...(tail ? tailLines(tail, line) : []),
    ],
    shared: ofTail?.shared ?? {},
  }
}
