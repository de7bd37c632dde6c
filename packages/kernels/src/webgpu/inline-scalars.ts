import type { Access, Kernel, LoopKernel, Operand, Plan, Slot } from '../plan/kernel.js'
import { usesOf } from '../plan/rename-slots.js'
import { needed } from './shaders/needed.js'

/** Operations on single numbers that are worth a dispatch. */
const mostStatements = 8

/**
 * A plan without temporary single numbers that only loops read: these work them out again for each of their entries, which is nothing beside a dispatch. No loop
 * comes to more slots than `mostSlots` by that. For plans in which each temporary has an array of its own.
 */
export function inlineScalars({ slots, kernels }: Plan, { mostSlots }: { readonly mostSlots: number }): Plan {
  const done: Kernel[] = []
  let later = kernels
  while (later.length > 0) {
    const [kernel, ...readers] = later
    const split = splitScalars(kernel!, slots)
    const able = split ? readers.flatMap((reader) => withScalars(reader, split.scalars, mostSlots) ?? []) : []
    const all = split !== undefined && able.length === readers.length
    done.push(...(all ? split.others : [kernel!]))
    later = all ? able : readers
  }
  return { slots, kernels: done }
}

/** The single temporary numbers that a kernel makes of what is the same whenever it is read, and what else it makes. */
function splitScalars(
  kernel: Kernel,
  slots: readonly Slot[],
): { readonly scalars: LoopKernel; readonly others: readonly LoopKernel[] } | undefined {
  if (kernel.kind !== 'loop' || kernel.sizes.some((size) => size !== 1) || kernel.reductions.length > 0) return undefined
  // a store of one number may be a part of something longer, as in pad
  const isSingle = (slot: Slot): boolean => slot.kind === 'temporary' && slot.size === 1
  const temporary = kernel.stores.filter(({ access }) => isSingle(slots[access.slot]!))
  const others = kernel.stores.filter((store) => !temporary.includes(store))
  const scalars: LoopKernel = { kind: 'loop', ...needed({ ...kernel, stores: temporary }) }
  const changes = (at: number): boolean => {
    const slot = slots[at]!
    return slot.kind === 'input' && slots.some((other) => other.kind === 'output' && other.over === slot.index)
  }
  if (temporary.length === 0 || scalars.statements.length > mostStatements || scalars.loads.some(({ slot }) => changes(slot)))
    return undefined
  return { scalars, others: others.length === 0 ? [] : [{ kind: 'loop', ...needed({ ...kernel, stores: others }) }] }
}

/** A kernel that makes the scalars itself, undefined where it reads them and cannot. */
function withScalars(kernel: Kernel, scalars: LoopKernel, most: number): Kernel | undefined {
  const made = new Set(scalars.stores.map(({ access }) => access.slot))
  if (!usesOf(kernel).reads.some((slot) => made.has(slot))) return kernel
  if (kernel.kind === 'loop') return loopWithScalars(kernel, scalars, most)
  if (kernel.kind !== 'pass' || [...kernel.applies, ...kernel.adjoints].some(({ source }) => made.has(source))) return undefined
  const loops = kernel.loops.map((loop) => loopWithScalars(loop, scalars, most)).filter((loop) => loop !== undefined)
  return loops.length === kernel.loops.length ? { ...kernel, loops } : undefined
}

function loopWithScalars(loop: LoopKernel, scalars: LoopKernel, most: number): LoopKernel | undefined {
  const strides = loop.sizes.map(() => 0)
  const loads: Access[] = [...loop.loads]
  const places = scalars.loads.map(({ slot, offset }) => loads.push({ slot, offset, strides }) - 1)
  const fromScalars = (operand: Operand): Operand => (operand.kind === 'load' ? { kind: 'load', at: places[operand.at]! } : operand)
  const values = new Map(scalars.stores.map(({ value, access }) => [access.slot, fromScalars(value)]))
  const fromLoop = (operand: Operand): Operand => {
    if (operand.kind === 'statement') return { kind: 'statement', at: operand.at + scalars.statements.length }
    return operand.kind === 'load' ? (values.get(loop.loads[operand.at]!.slot) ?? operand) : operand
  }
  const whole: LoopKernel = {
    kind: 'loop',
    ...needed({
      sizes: loop.sizes,
      loads,
      statements: [
        ...scalars.statements.map((statement) => ({ ...statement, operands: statement.operands.map(fromScalars) })),
        ...loop.statements.map((statement) => ({ ...statement, operands: statement.operands.map(fromLoop) })),
      ],
      stores: loop.stores.map((store) => ({ ...store, value: fromLoop(store.value) })),
      reductions: loop.reductions.map((reduction) => ({ ...reduction, value: fromLoop(reduction.value) })),
    }),
  }
  const { reads, writes } = usesOf(whole)
  return new Set([...reads, ...writes]).size <= most ? whole : undefined
}
