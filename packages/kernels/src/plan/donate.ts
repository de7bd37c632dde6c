import { type Graph, sameShape, showShape } from '@odot/autodiff'
import { KernelsError } from '../errors.js'
import type { Access, Kernel, Plan, Slot } from './kernel.js'
import { renameSlots, type Use, usesOf } from './rename-slots.js'

/** For positions of outputs the position of the input whose array each may be. */
export type Donations = Readonly<Record<number, number>>

/**
 * The same plan, right also where the array of an output is that of an input. The output is written in place when what else reads the input can run before, or
 * reads the same entry in the same loop; else it is written to a temporary, which is copied when all has been read.
 * @throws KernelsError when an output or input does not exist, their shapes differ, or an input is donated twice.
 */
export function donate(plan: Plan, graph: Graph, donations: Donations): Plan {
  const slots: Slot[] = [...plan.slots]
  let { kernels } = plan
  const inPlace: Pair[] = []
  const copies: Kernel[] = []
  for (const { output, input } of checkedDonations(graph, donations)) {
    const out = slots.findIndex((slot) => slot.kind === 'output' && slot.index === output)
    const source = slots.findIndex((slot) => slot.kind === 'input' && slot.index === input)
    const { size } = slots[out]!
    slots[out] = { kind: 'output', index: output, size, over: input }
    const pairs = [...inPlace, { source, out }]
    const order = [kernels, postponed(kernels, { source, out })].find((order) => pairs.every((pair) => isInPlace(order, pair)))
    if (order) {
      inPlace.push({ source, out })
      kernels = order
    } else {
      const kept = slots.push({ kind: 'temporary', size }) - 1
      kernels = kernels.map((kernel) => renameSlots(kernel, (slot) => (slot === out ? kept : slot)))
      copies.push(copyKernel(kept, out, size))
    }
  }
  return { slots, kernels: [...kernels, ...copies] }
}

/** Slots that may be one array. */
interface Pair {
  readonly source: number
  readonly out: number
}

function checkedDonations(graph: Graph, donations: Donations): readonly { readonly output: number; readonly input: number }[] {
  const taken = new Map<number, number>()
  return Object.entries(donations).map(([key, input]) => {
    const output = Number(key)
    const node = graph.nodes[graph.outputs[output] ?? -1]
    const given = graph.inputs[input]
    if (!node) throw new KernelsError(`compile: donate has output ${key} but the graph has ${graph.outputs.length}; pass one of these.`)
    if (!given)
      throw new KernelsError(
        `compile: donate gives input ${input} to output ${key} but the graph has ${graph.inputs.length} inputs; pass one of these.`,
      )
    const name = `input ${input} (${given.path})`
    if (!sameShape(node.shape, given.shape))
      throw new KernelsError(
        `compile: donate gives ${name} of shape ${showShape(given.shape)} to output ${key} of shape ${showShape(node.shape)}; only an array of the same shape can be both.`,
      )
    const other = taken.get(input)
    if (other !== undefined)
      throw new KernelsError(`compile: donate gives ${name} to output ${other} and to output ${key}; an array can be one output.`)
    taken.set(input, output)
    return { output, input }
  })
}

/** The kernel that writes `out` after the last one that reads `source`, as far as nothing between them needs what it writes. */
function postponed(kernels: readonly Kernel[], { source, out }: Pair): readonly Kernel[] {
  const first = kernels.findIndex((kernel) => usesOf(kernel).writes.includes(out))
  const last = kernels.findLastIndex((kernel) => usesOf(kernel).reads.includes(source))
  if (first < 0 || last <= first) return kernels
  const { writes } = usesOf(kernels[first]!)
  const between = kernels.slice(first + 1, last + 1)
  const needed = between.some((kernel) => Object.values(usesOf(kernel)).some((slots) => slots.some((slot) => writes.includes(slot))))
  return needed ? kernels : [...kernels.slice(0, first), ...between, kernels[first]!, ...kernels.slice(last + 1)]
}

/** Whether every entry of `source` is read before `out` has a number there. */
function isInPlace(kernels: readonly Kernel[], { source, out }: Pair): boolean {
  const reads = kernels.flatMap((kernel, time) => touchesOf(kernel, time, { slot: source, use: 'read' }))
  const writes = kernels.flatMap((kernel, time) => touchesOf(kernel, time, { slot: out, use: 'write' }))
  return reads.every((read) => writes.every((write) => read.time < write.time || isApart(read, write) || isEntryFirst(read, write)))
}

/** What a kernel reads or writes of a slot. */
interface Touch {
  readonly time: number
  /** Where in a loop, and the how manieth of its kernel; undefined for what is not a loop, which may touch all. */
  readonly within?: { readonly access: Access; readonly last: number; readonly loop: number }
}

function touchesOf(kernel: Kernel, time: number, { slot, use }: { readonly slot: number; readonly use: Use }): readonly Touch[] {
  const loops = kernel.kind === 'loop' ? [kernel] : kernel.kind === 'pass' ? kernel.loops : []
  const others = kernel.kind === 'loop' ? [] : kernel.kind === 'pass' ? [...kernel.applies, ...kernel.adjoints] : [kernel]
  const key = use === 'read' ? 'reads' : 'writes'
  return [
    ...others.filter((other) => usesOf(other)[key].includes(slot)).map(() => ({ time })),
    ...loops.flatMap((each, loop) => {
      const accesses = use === 'read' ? each.loads : each.stores.map((store) => store.access)
      const reduced = use === 'write' && each.reductions.some(({ access }) => access.slot === slot)
      return [
        ...(reduced ? [{ time }] : []),
        ...accesses
          .filter((access) => access.slot === slot)
          .map((access) => {
            const last = access.strides.reduce((at, stride, axis) => at + (each.sizes[axis]! - 1) * stride, access.offset)
            return { time, within: { access, last, loop } }
          }),
      ]
    }),
  ]
}

function isApart({ within: a }: Touch, { within: b }: Touch): boolean {
  return a !== undefined && b !== undefined && (a.last < b.access.offset || b.last < a.access.offset)
}

/** Whether a kernel reads each entry before it writes it. */
function isEntryFirst(read: Touch, write: Touch): boolean {
  const [a, b] = [read.within, write.within]
  if (read.time !== write.time || !a || !b || a.loop > b.loop) return false
  return a.access.offset === b.access.offset && sameShape(a.access.strides, b.access.strides)
}

function copyKernel(from: number, to: number, size: number): Kernel {
  const access = (slot: number): Access => ({ slot, offset: 0, strides: [1] })
  return {
    kind: 'loop',
    sizes: [size],
    loads: [access(from)],
    statements: [],
    stores: [{ value: { kind: 'load', at: 0 }, access: access(to) }],
    reductions: [],
  }
}
