import type { Reduction } from '../../plan/kernel.js'
import type { ShaderText } from './shader-text.js'

/** The running values of reductions in variables of an invocation. */
export interface Running {
  readonly count: number
  readonly name: (at: number) => string
  readonly open: readonly string[]
  readonly step: (values: readonly string[]) => readonly string[]
  readonly combine: (at: number, other: string) => string
}

/** `mark` begins the names of the variables. */
export function running(text: ShaderText, reductions: readonly Pick<Reduction, 'op'>[], mark: string): Running {
  const name = (at: number): string => `${mark}${at}`
  const combine = (at: number, other: string): string => `${name(at)} = ${combined(reductions[at]!.op, name(at), other)};`
  return {
    count: reductions.length,
    name,
    open: reductions.map(({ op }, at) => `var ${name(at)} = ${text.number(initial(op))};`),
    step: (values) => values.map((value, at) => combine(at, value)),
    combine,
  }
}

/** What a reduction of nothing gives. */
export function initial(op: Reduction['op']): number {
  return op === 'sum' ? 0 : Number.NEGATIVE_INFINITY
}

function combined(op: Reduction['op'], a: string, b: string): string {
  return op === 'sum' ? `${a} + ${b}` : `maximum(${a}, ${b})`
}
