import type { WasmKernels } from './kernels.js'

/**
 * WebAssembly memory that is cut into blocks. It never grows, so that a view of it stays a view: where it is full, another arena is opened. Kernels reach
 * what is in their own arena and nothing else.
 */
export interface Arena {
  readonly memory: WebAssembly.Memory
  readonly buffer: ArrayBufferLike
  readonly kernels: WasmKernels
  /** Where a block of zeros begins, a multiple of 64; undefined when there is no room. */
  readonly allocate: (bytes: number) => number | undefined
  readonly free: (pointer: number) => void
  /** Bytes in blocks. */
  readonly used: () => number
}

/** Blocks begin at multiples of a cache line; address 0 is left out. */
const line = 64
const arenas = new WeakMap<ArrayBufferLike, Arena>()

/** The arena that holds the numbers of a typed array, if any. */
export function arenaOf({ buffer }: { readonly buffer: ArrayBufferLike }): Arena | undefined {
  return arenas.get(buffer)
}

/** Makes a memory an arena. */
export function makeArena(memory: WebAssembly.Memory, kernels: WasmKernels): Arena {
  const { buffer } = memory
  /** Free stretches in order of address, never touching each other. */
  const gaps = [{ from: line, to: buffer.byteLength }]
  const sizes = new Map<number, number>()
  /** Memory from here on was never in a block, and is zero. */
  let touched = line
  let used = 0

  const allocate = (bytes: number): number | undefined => {
    const size = Math.max(line, Math.ceil(bytes / line) * line)
    const gap = gaps.find(({ from, to }) => to - from >= size)
    if (!gap) return undefined
    const pointer = gap.from
    gap.from += size
    if (gap.from === gap.to) gaps.splice(gaps.indexOf(gap), 1)
    if (pointer < touched) new Uint8Array(buffer, pointer, Math.min(size, touched - pointer)).fill(0)
    touched = Math.max(touched, pointer + size)
    sizes.set(pointer, size)
    used += size
    return pointer
  }
  const free = (pointer: number): void => {
    const size = sizes.get(pointer)
    if (size === undefined) return
    sizes.delete(pointer)
    used -= size
    let [from, to] = [pointer, pointer + size]
    let at = gaps.findIndex((gap) => gap.from > from)
    if (at < 0) at = gaps.length
    const [before, after] = [gaps[at - 1], gaps[at]]
    if (after?.from === to) {
      to = after.to
      gaps.splice(at, 1)
    }
    if (before?.to === from) {
      from = before.from
      gaps.splice(--at, 1)
    }
    gaps.splice(at, 0, { from, to })
  }
  const arena: Arena = Object.freeze({ memory, buffer, kernels, allocate, free, used: () => used })
  arenas.set(buffer, arena)
  return arena
}
