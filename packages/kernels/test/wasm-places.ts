import type { Numbers } from '../src/index.js'
import { type Arena, arenaOf } from '../src/wasm/arena.js'
import { makeBlocks } from '../src/wasm/blocks.js'
import { openHeap } from '../src/wasm/heap.js'
import { wasmModule } from '../src/wasm/module.js'

/** Arrays in one arena, side by side at pointers that are multiples of 4 or 8 only. */
export interface Places {
  readonly arena: Arena | undefined
  /** Forgets all arrays. */
  readonly clear: () => void
  readonly float64: (count: number, next?: () => number) => Float64Array
  readonly float32: (count: number, next?: () => number) => Float32Array
  readonly int32: (count: number, next: () => number) => Int32Array
  /** Where so many bytes may be written. */
  readonly bytes: (count: number) => number
}

export function wasmPlaces(): Places & { readonly arena: Arena } {
  const heap = openHeap('plain')
  const blocks = heap && makeBlocks(heap)
  const [doubles, floats, integers] = [blocks?.float64(1 << 20), blocks?.float32(1 << 20), blocks?.int32(1 << 12)]
  const arena = doubles && arenaOf(doubles)
  if (!arena || !doubles || !floats || !integers) throw new Error('WebAssembly is refused here.')
  const used = { doubles: 1, floats: 1, integers: 1 }
  const fill = <T extends Numbers | Int32Array>(view: T, count: number, next: () => number): T => {
    if (view.length !== count) throw new Error(`no room for ${count} numbers.`)
    for (let i = 0; i < count; i++) view[i] = next()
    return view
  }
  const from = (kind: keyof typeof used, count: number): number => {
    used[kind] += count + 3
    return used[kind] - count - 3
  }
  const places = {
    arena,
    clear: (): void => {
      used.doubles = used.floats = used.integers = 1
    },
    float64: (count: number, next: () => number = () => 0): Float64Array => {
      const at = from('doubles', count)
      return fill(doubles.subarray(at, at + count), count, next)
    },
    float32: (count: number, next: () => number = () => 0): Float32Array => {
      const at = from('floats', count)
      return fill(floats.subarray(at, at + count), count, next)
    },
    int32: (count: number, next: () => number): Int32Array => {
      const at = from('integers', count)
      return fill(integers.subarray(at, at + count), count, next)
    },
    bytes: (count: number): number => places.float64(Math.ceil(count / 8), () => Number.NaN).byteOffset,
  }
  return places
}

/** Arrays in one arena, or anywhere where WebAssembly is refused: what must hold is the same. */
export function somePlaces(): Pick<Places, 'arena' | 'clear' | 'float64' | 'float32'> {
  if (wasmModule('plain')) return wasmPlaces()
  return {
    arena: undefined,
    clear: () => undefined,
    float64: (count, next = () => 0) => Float64Array.from({ length: count }, next),
    float32: (count, next = () => 0) => Float32Array.from({ length: count }, next),
  }
}
