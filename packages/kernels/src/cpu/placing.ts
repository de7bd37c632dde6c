import { arenaOfDesign } from '../design/arena-of-design.js'
import { isCsc } from '../design/csc.js'
import { isCsr } from '../design/csr.js'
import { type DenseDesign, dense, isDense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import { placeSparse } from '../design/place-sparse.js'
import { type Blocks, makeBlocks } from '../wasm/blocks.js'
import type { Heap } from '../wasm/heap.js'

/** A design where the kernels of a device reach it, for as long as somebody holds it. */
interface Held {
  readonly design: Design
  readonly release: () => void
}

/** Copies of designs in WebAssembly memory, one for each design however many programs use it; it is freed when the last of them lets go. */
export interface Placing {
  /**
   * The design itself when it is in WebAssembly memory already, has no numbers to copy, or there is no room. A copy that is held by others is written again, as
   * the numbers may have changed since.
   */
  readonly hold: (design: Design) => Held
  /** A copy that is nobody else's, whose release does not hold its numbers: they can be lost. */
  readonly place: (design: Design) => Held
}

interface Copy {
  readonly design: Design
  readonly blocks: Blocks
  /** Takes over the numbers of the original as they are now. */
  readonly refresh: () => void
  holders: number
}

export function placing(heap: Heap | undefined): Placing {
  const copies = new WeakMap<Design, Copy>()
  return {
    hold: (design) => {
      const known = copies.get(design)
      known?.refresh()
      const copy = known ?? (heap && copyOf(design, heap))
      if (!copy) return { design, release: nothing }
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
    place: (design) => {
      const copy = heap && copyOf(design, heap)
      return copy ? { design: copy.design, release: copy.blocks.dispose } : { design, release: nothing }
    },
  }
}

function nothing(): void {}

function copyOf(design: Design, heap: Heap): Copy | undefined {
  if (arenaOfDesign(design)) return undefined
  const blocks = makeBlocks(heap)
  if (isDense(design)) {
    const copy = placeDense(design, blocks)
    return copy && { design: copy, blocks, refresh: () => copy.data.set(design.data), holders: 0 }
  }
  if (!(isCsc(design) || isCsr(design))) return undefined
  const copy = placeSparse(design, blocks)
  const refresh = (): void => {
    copy?.values.set(design.values)
    copy?.indices.set(design.indices)
    copy?.starts.set(design.starts)
  }
  return copy && { design: copy, blocks, refresh, holders: 0 }
}

function placeDense({ data, rows, columns, format: order }: DenseDesign, blocks: Blocks): DenseDesign | undefined {
  if (data.length === 0) return undefined
  const numbers = data instanceof Float32Array ? blocks.float32(data.length) : blocks.float64(data.length)
  numbers?.set(data)
  return numbers && dense(numbers, { rows, columns, order })
}
