import type { Slot } from '../plan/kernel.js'
import type { Counts, Storage } from './buffers.js'
import type { Frame } from './frame.js'
import type { Pipeline } from './pipelines.js'
import type { Binding, Shader } from './shader.js'

/** A dispatch with its buffers. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline
  readonly group: GPUBindGroup
  readonly workgroups: number
}

/** The buffer of an input or output, for one shader. */
export type Given = (slot: number, shader: number) => Storage

export interface GroupParts {
  readonly gpu: GPUDevice
  readonly counts: Counts
  readonly slots: readonly Slot[]
  readonly frame: Frame
  readonly pipelines: readonly Pipeline[]
}

/** Offsets into a uniform buffer are multiples of this on every adapter. */
const uniformAlignment = 256

/** The dispatches of shaders, for the arrays of a run; bind groups that have none of these are made once. */
export function makeGroups(
  shaders: readonly Shader[],
  { gpu, counts, slots, frame, pipelines }: GroupParts,
): (given: Given) => readonly Dispatch[] {
  const { places, words } = placesOf(shaders)
  const uniform = words.length > 0 ? frame.uniform(words) : undefined

  const resourceOf = (at: number, k: number, binding: Binding, given: Given): GPUBufferBinding => {
    if (binding.kind === 'uniform') return { buffer: uniform!.buffer, offset: places[at]![k]!, size: binding.words.byteLength }
    if (binding.kind === 'design') return { buffer: frame.design(binding.design, binding.part).buffer }
    const slot = slots[binding.slot]!
    const { buffer } = isGiven(slot) ? given(binding.slot, at) : frame.own(binding.slot)
    return { buffer, size: boundBytes(slot) }
  }
  const groupOf = (at: number, given: Given): GPUBindGroup => {
    counts.bindGroups++
    const { label, bindings } = shaders[at]!
    return gpu.createBindGroup({
      label,
      layout: pipelines[at]!.layout,
      entries: bindings.map((binding, k) => ({ binding: k, resource: resourceOf(at, k, binding, given) })),
    })
  }
  const fixed = new Map(
    shaders.flatMap(({ bindings }, at) =>
      bindings.some((binding) => binding.kind === 'slot' && isGiven(slots[binding.slot]!)) ? [] : [[at, groupOf(at, frame.own)] as const],
    ),
  )
  return (given) =>
    shaders.map(({ workgroups }, at) => ({ pipeline: pipelines[at]!.pipeline, group: fixed.get(at) ?? groupOf(at, given), workgroups }))
}

/** Bytes of a slot that are bound: 16 at least, and a multiple of them. */
export function boundBytes({ size }: Slot): number {
  return Math.max(16, Math.ceil(size / 4) * 16)
}

function isGiven({ kind }: Slot): boolean {
  return kind === 'input' || kind === 'output'
}

/** All uniform words of a program in one array, and where those of each binding begin. */
function placesOf(shaders: readonly Shader[]): {
  readonly places: readonly (readonly number[])[]
  readonly words: Uint32Array<ArrayBuffer>
} {
  let bytes = 0
  const all: { readonly at: number; readonly words: Uint32Array }[] = []
  const places = shaders.map(({ bindings }) =>
    bindings.map((binding) => {
      if (binding.kind !== 'uniform') return 0
      const at = bytes
      all.push({ at, words: binding.words })
      bytes += Math.ceil(binding.words.byteLength / uniformAlignment) * uniformAlignment
      return at
    }),
  )
  const words = new Uint32Array(bytes / 4)
  for (const each of all) words.set(each.words, each.at / 4)
  return { places, words }
}
