import { dense, isDense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import { arenaOf } from '../wasm/arena.js'
import { type Blocks, makeBlocks } from '../wasm/blocks.js'
import type { Heap } from '../wasm/heap.js'

/** A design where the kernels of a device reach it, for as long as somebody holds it. */
export interface Held {
  readonly design: Design
  readonly release: () => void
}

/** Copies of designs in WebAssembly memory, one for each design however many programs use it; it is freed when the last of them lets go. */
export interface Placing {
  /** The design itself when it is in WebAssembly memory already, has no numbers to copy, or there is no room. */
  readonly hold: (design: Design) => Held
}

interface Copy {
  readonly design: Design
  readonly blocks: Blocks
  holders: number
}

export function placing(heap: Heap | undefined): Placing {
  const copies = new WeakMap<Design, Copy>()
  return {
    hold: (design) => {
      const copy = copies.get(design) ?? (heap && copyOf(design, heap))
      if (!copy) return { design, release: () => undefined }
      copies.set(design, copy)
      copy.holders++
      let held = true
      return {
        design: copy.design,
        release: () => {
          if (!held) return
          held = false
          copy.holders--
          if (copy.holders > 0) return
          copies.delete(design)
          copy.blocks.dispose()
        },
      }
    },
  }
}

function copyOf(design: Design, heap: Heap): Copy | undefined {
  if (!isDense(design) || design.data.length === 0 || arenaOf(design.data)) return undefined
  const { data, rows, columns, format: order } = design
  const blocks = makeBlocks(heap)
  const numbers = data instanceof Float32Array ? blocks.float32(data.length) : blocks.float64(data.length)
  if (!numbers) return undefined
  numbers.set(data)
  return { design: dense(numbers, { rows, columns, order }), blocks, holders: 0 }
}
