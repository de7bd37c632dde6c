import type { Slot } from '../plan/kernel.js'
import type { Buffers, Storage } from './buffers.js'
import type { HeldDesign } from './designs.js'
import type { Encoder } from './encode.js'
import type { DesignPart, Shader } from './shader.js'

/** The buffers of a program: made when it is compiled, freed when it is disposed of. */
export interface Frame {
  /** The buffer of a constant or temporary. */
  readonly own: (slot: number) => Storage
  readonly design: (name: string, part: DesignPart) => Storage
  /** Another buffer of so many numbers. */
  readonly make: (size: number, what: string) => Storage
  readonly uniform: (words: Uint32Array<ArrayBuffer>) => Storage
  /** All buffers that a run may use, besides those of the caller. */
  readonly all: () => readonly Storage[]
}

export interface FrameParts {
  readonly buffers: Buffers
  readonly encoder: Encoder
  readonly designs: Readonly<Record<string, HeldDesign>>
  readonly addRelease: (release: () => void) => void
}

/** Makes the constants and temporaries of a program, and the parts of designs that its shaders read. */
export function makeFrame(
  slots: readonly Slot[],
  shaders: readonly Shader[],
  { buffers, encoder, designs, addRelease }: FrameParts,
): Frame {
  const all = new Set<Storage>()
  const take = (storage: Storage): Storage => {
    all.add(storage)
    addRelease(() => encoder.release(storage))
    return storage
  }
  const make = (size: number, what: string): Storage => take(buffers.storage(4 * size, () => `compile: ${what} of ${size} numbers`))
  const own = slots.map((slot) => {
    if (slot.kind === 'temporary' && slot.of === undefined) return make(slot.size, 'a temporary')
    if (slot.kind !== 'constant') return undefined
    const storage = make(slot.size, 'a constant')
    encoder.write(storage, Float32Array.from(slot.data))
    return storage
  })
  const parts = new Map<string, Storage>()
  for (const { bindings } of shaders) {
    for (const binding of bindings) {
      if (binding.kind !== 'design') continue
      const storage = designs[binding.design]!.part(binding.part)
      parts.set(`${binding.part} ${binding.design}`, storage)
      all.add(storage)
    }
  }
  return {
    own: (at) => {
      const slot = slots[at]!
      return own[slot.kind === 'temporary' && slot.of !== undefined ? slot.of : at]!
    },
    design: (name, part) => parts.get(`${part} ${name}`)!,
    make,
    uniform: (words) => take(buffers.uniform(words)),
    all: () => [...all],
  }
}
