import { sizeOf, stridesOf } from '@odot/autodiff'
import type { Access, LoopKernel, Operand, Statement } from '../../plan/kernel.js'
import { needed } from './needed.js'

export interface SplitOptions {
  /** Slots of one loop, at least 4. */
  readonly most: number
  /** A temporary of so many numbers. */
  readonly scratch: (size: number) => number
}

/**
 * A loop as loops that run one after the other, have at most so many slots each, and give the same numbers. Where a result needs more, statements that it is
 * made from go to temporaries of the loop's shape first.
 */
export function splitLoop(loop: LoopKernel, { most, scratch }: SplitOptions): readonly LoopKernel[] {
  if (slotsOf(loop) <= most) return [loop]
  const { before, rest } = spill(loop, most - 1, () => ({ slot: scratch(sizeOf(loop.sizes)), offset: 0, strides: stridesOf(loop.sizes) }))
  const parts: LoopKernel[] = []
  const results = [
    ...rest.reductions.map((reduction) => ({ stores: [], reductions: [reduction] })),
    ...rest.stores.map((store) => ({ stores: [store], reductions: [] })),
  ]
  for (const { stores, reductions } of results) {
    const joined = parts.map((part) => ({
      ...rest,
      stores: [...part.stores, ...stores],
      reductions: [...part.reductions, ...reductions],
    }))
    const at = joined.findIndex((part) => slotsOf(only(part)) <= most)
    if (at >= 0) parts[at] = joined[at]!
    else parts.push({ ...rest, stores, reductions })
  }
  return [...before, ...parts.map(only)]
}

/** The loop with loads in place of some statements, so that no statement needs more than `most` slots, and the loops that make what is loaded. */
function spill(
  loop: LoopKernel,
  most: number,
  temporary: () => Access,
): { readonly before: readonly LoopKernel[]; readonly rest: LoopKernel } {
  const before: LoopKernel[] = []
  const loads = [...loop.loads]
  const statements: Statement[] = []
  /** The slots that each of `statements` needs. */
  const needs: ReadonlySet<number>[] = []
  /** What stands for each statement of the loop. */
  const places: Operand[] = []
  const moved = (operand: Operand): Operand => (operand.kind === 'statement' ? places[operand.at]! : operand)
  const slotsIn = (operand: Operand): ReadonlySet<number> => {
    if (operand.kind === 'number') return new Set()
    return operand.kind === 'load' ? new Set([loads[operand.at]!.slot]) : needs[operand.at]!
  }
  const slotsInAll = (operands: readonly Operand[]): ReadonlySet<number> => new Set(operands.flatMap((operand) => [...slotsIn(operand)]))
  for (const { operands, ...statement } of loop.statements) {
    while (slotsInAll(operands.map(moved)).size > most) {
      const widest = operands.map(moved).reduce((a, b) => (slotsIn(b).size > slotsIn(a).size ? b : a))
      const access = temporary()
      before.push(only({ ...loop, loads, statements, stores: [{ value: widest, access }], reductions: [] }))
      const loaded: Operand = { kind: 'load', at: loads.push(access) - 1 }
      places.forEach((place, at) => {
        if (place === widest) places[at] = loaded
      })
    }
    needs.push(slotsInAll(operands.map(moved)))
    places.push({ kind: 'statement', at: statements.push({ ...statement, operands: operands.map(moved) }) - 1 })
  }
  const stores = loop.stores.map((store) => ({ ...store, value: moved(store.value) }))
  const reductions = loop.reductions.map((reduction) => ({ ...reduction, value: moved(reduction.value) }))
  return { before, rest: { ...loop, loads, statements, stores, reductions } }
}

function only(loop: LoopKernel): LoopKernel {
  return { kind: 'loop', ...needed(loop) }
}

function slotsOf({ loads, stores, reductions }: LoopKernel): number {
  return new Set([...loads, ...[...stores, ...reductions].map(({ access }) => access)].map(({ slot }) => slot)).size
}
