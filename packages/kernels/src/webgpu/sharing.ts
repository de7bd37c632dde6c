import type { Plan, Slot } from '../plan/kernel.js'
import { renameSlots } from '../plan/rename-slots.js'
import type { Shader } from './shader.js'

/** An output and the input that was donated to it, of which shaders read the input when the output is written, or later. */
export interface Sharing {
  readonly input: number
  readonly output: number
  /** Their slots. */
  readonly source: number
  readonly out: number
  /** The first shader that writes the output. */
  readonly from: number
  /** Whether only that shader reads the input from there on: then it reads each entry before it writes it, because the plan is in place. */
  readonly alone: boolean
}

/** The donations of a plan that need care when they share an array: with others, the input has been read when the output is written. */
export function sharingOf(slots: readonly Slot[], shaders: readonly Shader[]): readonly Sharing[] {
  return slots.flatMap((slot, out) => {
    if (slot.kind !== 'output' || slot.over === undefined) return []
    const input = slot.over
    const source = slots.findIndex((other) => other.kind === 'input' && other.index === input)
    const from = shaders.findIndex((shader) => uses(shader, out))
    const readers = shaders.flatMap((shader, at) => (at >= from && uses(shader, source) ? [at] : []))
    if (from < 0 || readers.length === 0) return []
    return [{ input, output: slot.index, source, out, from, alone: readers.every((at) => at === from) }]
  })
}

/** The plan in which outputs are read in place of the inputs that share their arrays: a buffer then stands once in a bind group. */
export function inPlace({ slots, kernels }: Plan, sharings: readonly Sharing[]): Plan {
  const places = new Map(sharings.map(({ source, out }) => [source, out]))
  return { slots, kernels: kernels.map((kernel) => renameSlots(kernel, (slot) => places.get(slot) ?? slot)) }
}

function uses({ bindings }: Shader, slot: number): boolean {
  return bindings.some((binding) => binding.kind === 'slot' && binding.slot === slot)
}
