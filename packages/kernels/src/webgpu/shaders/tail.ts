import type { Box } from './box.js'
import type { ShaderContext } from './context.js'
import { running } from './running.js'
import { block, mostWorkgroups, type ShaderText, type Shared } from './shader-text.js'
import { treeText } from './tree-text.js'

/** What is done with each line of a product as soon as it is known. */
export interface Tail {
  /** A loop over the lines, which reads what the product has for its line; its reductions are over all lines. */
  readonly box: Box
  /** Whether the product is an array too: something else reads it. */
  readonly kept: boolean
  /** Where each workgroup leaves what its lines come to: all workgroups for one reduction, then for the next. */
  readonly partials?: number
}

/**
 * Workgroups of a dispatch that sums up its lines, for each invocation of one: with 256 of these enough for all that a GPU has at a time, and few enough that one
 * workgroup adds up what they leave.
 */
const mostThatSum = 8

/** How many workgroups may work on lines with this tail. */
export function workgroupsWith(tail: Tail | undefined, wanted: number, workgroupSize: number): number {
  return Math.min(wanted, tail && tail.box.reductions.length > 0 ? mostThatSum * workgroupSize : mostWorkgroups)
}

/** The tail with room for what `workgroups` leave, and the loop that puts this together; the tail alone where it has no reductions. */
export function withPartials(tail: Tail, workgroups: number, context: ShaderContext): { readonly tail: Tail; readonly rest?: Box } {
  const { reductions } = tail.box
  if (reductions.length === 0) return { tail }
  // it waits for other dispatches of one workgroup
  const partials = context.keep(reductions.length * workgroups)
  const rest: Box = {
    sizes: [workgroups],
    loads: reductions.map((_, at) => ({ source: { kind: 'slot', slot: partials }, offset: at * workgroups, strides: [1] })),
    statements: [],
    stores: [],
    reductions: reductions.map(({ op, access: { slot } }, at) => ({
      op,
      value: { kind: 'load', at },
      access: { slot, offset: 0, strides: [0] },
      reduced: [true],
    })),
  }
  return { tail: { ...tail, partials }, rest }
}

/** The reductions of a tail in the text of its product. */
export interface TailSums {
  /** Before all lines. */
  readonly begin: readonly string[]
  /** What the entry of a line adds. */
  readonly step: (values: readonly string[]) => readonly string[]
  /** After all lines. */
  readonly end: readonly string[]
  readonly shared: Shared
}

export function tailSums(text: ShaderText, { box: { reductions }, partials }: Tail, workgroupSize: number): TailSums {
  if (reductions.length === 0 || partials === undefined) return { begin: [], step: () => [], end: [], shared: {} }
  const sums = running(text, reductions, 'w')
  const tree = treeText(sums, { lanes: workgroupSize, workgroupSize, memory: 'tail' })
  const place = (at: number): string => (at === 0 ? 'group.x' : `${at}u * groups.x + group.x`)
  return {
    begin: sums.open,
    step: sums.step,
    end: [
      ...tree.lines,
      ...block(
        `if (${tree.first})`,
        reductions.map((_, at) => `${text.write(partials)}[${place(at)}] = ${sums.name(at)};`),
      ),
    ],
    shared: tree.shared,
  }
}
