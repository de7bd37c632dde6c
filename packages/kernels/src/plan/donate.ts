import { type Graph, sameShape, showShape } from '@odot/autodiff'
import { KernelsError } from '../errors.js'
import type { Access, Kernel, LoopKernel, Plan, Slot } from './kernel.js'
import { renameSlots, usesOf } from './rename-slots.js'

/** For positions of outputs the position of the input whose array each may be. */
export type Donations = Readonly<Record<number, number>>

/**
 * The same plan, right also where the array of an output is that of an input. The output is written in place when nothing reads the input later, or what
 * reads it is the same entry of the same loop; else it is written to a temporary, which is copied when all has been read.
 * @throws KernelsError when an output or input does not exist, their shapes differ, or an input is donated twice.
 */
export function donate(plan: Plan, graph: Graph, donations: Donations): Plan {
  const pairs = checkedPairs(graph, donations)
  const slots: Slot[] = [...plan.slots]
  let { kernels } = plan
  const copies: Kernel[] = []
  for (const { output, input } of pairs) {
    const out = slots.findIndex((slot) => slot.kind === 'output' && slot.index === output)
    const source = slots.findIndex((slot) => slot.kind === 'input' && slot.index === input)
    const { size } = slots[out]!
    slots[out] = { kind: 'output', index: output, size, over: input }
    if (writesInPlace(kernels, source, out)) continue
    const kept = slots.push({ kind: 'temporary', size }) - 1
    kernels = kernels.map((kernel) => renameSlots(kernel, (slot) => (slot === out ? kept : slot)))
    copies.push(copyKernel(kept, out, size))
  }
  return { slots, kernels: [...kernels, ...copies] }
}

function checkedPairs(graph: Graph, donations: Donations): readonly { readonly output: number; readonly input: number }[] {
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

/** Whether every kernel that reads `source` is done with an entry before `out` has a number there. */
function writesInPlace(kernels: readonly Kernel[], source: number, out: number): boolean {
  const first = kernels.findIndex((kernel) => usesOf(kernel).writes.includes(out))
  return kernels.every(
    (kernel, time) => time < first || !usesOf(kernel).reads.includes(source) || (time === first && readsEntryFirst(kernel, source, out)),
  )
}

function readsEntryFirst(kernel: Kernel, source: number, out: number): boolean {
  if (kernel.kind === 'loop') return loopReadsEntryFirst(kernel, source, out)
  if (kernel.kind !== 'pass') return false
  const products = [...kernel.applies, ...kernel.adjoints]
  return (
    products.every((product) => product.source !== source && product.out !== out) &&
    kernel.loops.every((loop) => loopReadsEntryFirst(loop, source, out))
  )
}

function loopReadsEntryFirst({ loads, stores, reductions }: LoopKernel, source: number, out: number): boolean {
  const written = [...stores, ...reductions].filter(({ access }) => access.slot === out)
  const read = loads.filter(({ slot }) => slot === source)
  return (
    !reductions.some(({ access }) => access.slot === out) &&
    written.every(({ access }) => read.every((load) => load.offset === access.offset && sameShape(load.strides, access.strides)))
  )
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
