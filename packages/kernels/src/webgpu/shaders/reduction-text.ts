import type { Reduction } from '../../plan/kernel.js'
import type { Box } from './box.js'
import { entryText } from './entry-text.js'
import type { ShaderText } from './shader-text.js'

/** The running values of reductions, `v0`, `v1` …, and where their results go. */
export interface ReductionText {
  readonly count: number
  readonly open: readonly string[]
  readonly step: (values: readonly string[]) => readonly string[]
  readonly combine: (at: number, other: string) => string
  /** Stores the values of a line, and does the tail with it. */
  readonly close: (line: string) => readonly string[]
}

/** Where results go, and what is done with them. */
export interface Ending {
  /** One reduction after the other into one temporary, in place of the slots of the reductions. */
  readonly target?: { readonly partials: number; readonly lines: number } | undefined
  /** A loop over the lines, which reads what the reductions stored for its line. */
  readonly tail?: Box | undefined
}

export function reductionText(text: ShaderText, reductions: readonly Reduction[], { target, tail }: Ending): ReductionText {
  const names = reductions.map((_, at) => `v${at}`)
  const combine = (at: number, other: string): string => `v${at} = ${combined(reductions[at]!, `v${at}`, other)};`
  const place = (at: number, line: string): string => {
    if (!target) return `${text.write(reductions[at]!.access.slot)}[${line}]`
    const start = at === 0 ? '' : `${text.size(`p${at}`, at * target.lines)} + `
    return `${text.write(target.partials)}[${start}${line}]`
  }
  return {
    count: reductions.length,
    open: reductions.map(({ op }, at) => `var v${at} = ${text.number(initial(op))};`),
    step: (values) => values.map((value, at) => combine(at, value)),
    combine,
    close: (line) => [
      ...names.map((name, at) => `${place(at, line)} = ${name};`),
      ...(tail ? entryText(text, tail, { position: line }, 'e').lines : []),
    ],
  }
}

/** What a reduction of nothing gives. */
export function initial(op: Reduction['op']): number {
  return op === 'sum' ? 0 : Number.NEGATIVE_INFINITY
}

function combined({ op }: Reduction, a: string, b: string): string {
  return op === 'sum' ? `${a} + ${b}` : `maximum(${a}, ${b})`
}
