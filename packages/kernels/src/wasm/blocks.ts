import type { Arena } from './arena.js'
import type { Heap } from './heap.js'

/** Typed arrays in WebAssembly memory that are freed together. Each is zeros at first, and undefined where there is no room. */
export interface Blocks {
  readonly float64: (count: number, near?: Arena) => Float64Array | undefined
  readonly float32: (count: number, near?: Arena) => Float32Array | undefined
  readonly int32: (count: number, near?: Arena) => Int32Array | undefined
  /** Frees all of them: their arrays must not be used any more. */
  readonly dispose: () => void
}

/** What is freed when its owner is lost without having been disposed of. */
const lost = new FinalizationRegistry<() => void>((dispose) => dispose())

/** Blocks of a heap, none yet. */
export function makeBlocks(heap: Heap): Blocks {
  const frees: (() => void)[] = []
  const take = <T>(
    {
      BYTES_PER_ELEMENT,
      make,
    }: { readonly BYTES_PER_ELEMENT: number; readonly make: (buffer: ArrayBufferLike, pointer: number, count: number) => T },
    count: number,
    near: Arena | undefined,
  ): T | undefined => {
    const block = heap.allocate(count * BYTES_PER_ELEMENT, near ? { near } : {})
    if (!block) return undefined
    frees.push(block.free)
    return make(block.arena.buffer, block.pointer, count)
  }
  return Object.freeze({
    float64: (count: number, near?: Arena) => take(float64, count, near),
    float32: (count: number, near?: Arena) => take(float32, count, near),
    int32: (count: number, near?: Arena) => take(int32, count, near),
    dispose: () => {
      for (const free of frees.splice(0)) free()
    },
  })
}

/** Calls `dispose` when `owner` is collected; it must not refer to the owner. */
export function disposeWithOwner(owner: object, { dispose }: { readonly dispose: () => void }): void {
  lost.register(owner, dispose)
}

const float64 = {
  BYTES_PER_ELEMENT: 8,
  make: (buffer: ArrayBufferLike, at: number, n: number): Float64Array => new Float64Array(buffer, at, n),
}
const float32 = {
  BYTES_PER_ELEMENT: 4,
  make: (buffer: ArrayBufferLike, at: number, n: number): Float32Array => new Float32Array(buffer, at, n),
}
const int32 = { BYTES_PER_ELEMENT: 4, make: (buffer: ArrayBufferLike, at: number, n: number): Int32Array => new Int32Array(buffer, at, n) }
