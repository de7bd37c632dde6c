import type { Numbers } from '../dense/gemv.js'
import { arenaOfDesign } from '../design/arena-of-design.js'
import type { Design } from '../design/design.js'
import { KernelsError } from '../errors.js'
import type { Slot } from '../plan/kernel.js'
import { makeBlocks } from '../wasm/blocks.js'
import type { Heap } from '../wasm/heap.js'
import type { Precision } from './array.js'
import type { FrameMemory } from './frame.js'
import type { Placing } from './placing.js'
import type { Resources } from './resources.js'

/** The designs of a program where the kernels reach them. */
export function holdDesigns(
  given: Readonly<Record<string, Design>>,
  hold: Placing['hold'],
  resources: Resources,
): Readonly<Record<string, Design>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, design]) => {
      const held = hold(design)
      resources.add(held.release)
      return [name, held.design]
    }),
  )
}

/** Where a program keeps its arrays: beside its first design that is in WebAssembly memory, or anywhere there. */
export function frameMemory(
  heap: Heap | undefined,
  designs: Readonly<Record<string, Design>>,
  slots: readonly Slot[],
): FrameMemory | undefined {
  if (!heap) return undefined
  const home = Object.values(designs)
    .map(arenaOfDesign)
    .find((arena) => arena !== undefined)
  const arena = home ?? heap.arena(slots.reduce((bytes, { size }) => bytes + 8 * size, 0))
  return arena && { arena, blocks: makeBlocks(heap) }
}

/** Zeros for a matrix: in WebAssembly memory while there is room. */
export function matrixNumbers(heap: Heap | undefined, count: number, storage: Precision, resources: Resources): Numbers {
  const blocks = heap && makeBlocks(heap)
  if (blocks) resources.add(blocks.dispose)
  try {
    return storage === 'f32' ? (blocks?.float32(count) ?? new Float32Array(count)) : (blocks?.float64(count) ?? new Float64Array(count))
  } catch (error) {
    if (error instanceof RangeError) throw new KernelsError(`matrix: there is no room for ${count} numbers; make a smaller matrix.`)
    throw error
  }
}
