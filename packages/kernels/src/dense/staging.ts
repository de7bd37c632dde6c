import type { Arena } from '../wasm/arena.js'
import { type Heap, openHeap } from '../wasm/heap.js'
import type { Numbers } from './gemv.js'

/** Part of an arena for the length of one call: operands that live elsewhere are copied there, and results from there. */
export interface Staging {
  readonly arena: Arena
  /** Where so many bytes may be written. */
  readonly reserve: (bytes: number) => number
  /** Where the first numbers of an array can be read: in place when it lives in the arena, else in a copy. */
  readonly enter: (array: Numbers | Int32Array, count: number) => number
  /** Where results can be written: in place when the array lives in the arena. */
  readonly target: (array: Float64Array | Float32Array, count: number) => number
  /** Takes results to their array, unless they are there. */
  readonly leave: (pointer: number, array: Numbers, count: number) => void
  /** Gives the memory back; to be called whatever happens in between. */
  readonly end: () => void
}

/** Memory that stays between calls. */
const keptBytes = 4 * 2 ** 20
const line = 64

let opened: { readonly heap: Heap | undefined } | undefined
let kept: Staging | undefined
let keptInUse = false

/**
 * Room for arrays and workspace of so many bytes (as `stagedBytes` counts them): in the arena `home` where some operand lives, or in memory of this
 * module. Undefined where there is no WebAssembly, or no room.
 */
export function openStaging(home: Arena | undefined, bytes: number): Staging | undefined {
  if (home) {
    const pointer = home.allocate(bytes)
    return pointer === undefined ? undefined : makeStaging(home, pointer, () => home.free(pointer))
  }
  opened ??= { heap: openHeap('plain') }
  if (bytes > keptBytes || keptInUse) {
    const block = opened.heap?.allocate(bytes)
    return block && makeStaging(block.arena, block.pointer, block.free)
  }
  if (!kept) {
    const block = opened.heap?.allocate(keptBytes)
    kept = block && makeStaging(block.arena, block.pointer, endKept)
  }
  keptInUse = kept !== undefined
  return kept
}

function endKept(): void {
  keptInUse = false
}

/** The bytes that an array takes up in a staging in `home`. */
export function stagedBytes(home: Arena | undefined, array: Numbers | Int32Array, count: number): number {
  return home && array.buffer === home.buffer ? 0 : roundUp(count * array.BYTES_PER_ELEMENT)
}

/** The bytes that a workspace takes up in any staging. */
export function roundUp(bytes: number): number {
  return Math.ceil(bytes / line) * line
}

function makeStaging(arena: Arena, pointer: number, free: () => void): Staging {
  const { float64, float32, int32 } = viewsOf(arena)
  let next = pointer
  const reserve = (bytes: number): number => {
    const at = next
    next += roundUp(bytes)
    return at
  }
  const target = (array: Numbers | Int32Array, count: number): number =>
    array.buffer === arena.buffer ? array.byteOffset : reserve(count * array.BYTES_PER_ELEMENT)
  return {
    arena,
    reserve,
    target,
    enter: (array, count) => {
      const at = target(array, count)
      if (array.buffer === arena.buffer) return at
      const numbers = array.length === count ? array : array.subarray(0, count)
      if (array instanceof Float64Array) float64.set(numbers, at / 8)
      else if (array instanceof Float32Array) float32.set(numbers, at / 4)
      else int32.set(numbers, at / 4)
      return at
    },
    leave: (at, array, count) => {
      if (array.buffer === arena.buffer) return
      if (array instanceof Float64Array) array.set(float64.subarray(at / 8, at / 8 + count))
      else array.set(float32.subarray(at / 4, at / 4 + count))
    },
    end: () => {
      next = pointer
      free()
    },
  }
}

interface Views {
  readonly float64: Float64Array
  readonly float32: Float32Array
  readonly int32: Int32Array
}

const views = new WeakMap<Arena, Views>()

/** All of an arena as numbers, made once. */
function viewsOf(arena: Arena): Views {
  const before = views.get(arena)
  if (before) return before
  const made = { float64: new Float64Array(arena.buffer), float32: new Float32Array(arena.buffer), int32: new Int32Array(arena.buffer) }
  views.set(arena, made)
  return made
}
