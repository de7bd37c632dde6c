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
  /**
   * Where numbers stand for the length of one call, `bytes` of them at least; undefined when there is no room. Whoever asks for a place shares it with
   * others, and it stays as long as the arena does: what is called after its own block was freed spoils nothing.
   */
  readonly staging: (role: StagingRole, bytes: number) => number | undefined
  /** Bytes in blocks; staging is not counted. */
  readonly used: () => number
}

/** What goes into a call and what comes out of it stand in two places. */
type StagingRole = 'input' | 'output'

/** Sizes of staging are this or twice, four times … as much, so that few of them serve all. */
const smallestStaging = 4096

/** Blocks begin at multiples of a cache line; address 0 is left out. */
const line = 64
const arenas = new WeakMap<ArrayBufferLike, Arena>()

/** The arena that holds the numbers of a typed array, if any. */
export function arenaOf({ buffer }: { readonly buffer: ArrayBufferLike }): Arena | undefined {
  return arenas.get(buffer)
}

/** Makes a memory an arena, but for the last `reserved` bytes. */
export function makeArena(memory: WebAssembly.Memory, kernels: WasmKernels, reserved = 0): Arena {
  const { buffer } = memory
  /** Free stretches in order of address, never touching each other. */
  const gaps = [{ from: line, to: buffer.byteLength - reserved }]
  const sizes = new Map<number, number>()
  /** Memory from here on was never in a block, and is zero. */
  let touched = line
  let used = 0

  const take = (size: number): number | undefined => {
    const gap = gaps.find(({ from, to }) => to - from >= size)
    if (!gap) return undefined
    const pointer = gap.from
    gap.from += size
    if (gap.from === gap.to) gaps.splice(gaps.indexOf(gap), 1)
    if (pointer < touched) new Uint8Array(buffer, pointer, Math.min(size, touched - pointer)).fill(0)
    touched = Math.max(touched, pointer + size)
    return pointer
  }
  const allocate = (bytes: number): number | undefined => {
    const size = Math.max(line, Math.ceil(bytes / line) * line)
    const pointer = take(size)
    if (pointer === undefined) return undefined
    sizes.set(pointer, size)
    used += size
    return pointer
  }
  const stagings = new Map<string, number>()
  const staging = (role: StagingRole, bytes: number): number | undefined => {
    const size = smallestStaging * 2 ** Math.max(0, Math.ceil(Math.log2(bytes / smallestStaging)))
    const key = `${role} ${size}`
    const pointer = stagings.get(key) ?? take(size)
    if (pointer !== undefined) stagings.set(key, pointer)
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
  const arena: Arena = Object.freeze({ memory, buffer, kernels, allocate, free, staging, used: () => used })
  arenas.set(buffer, arena)
  return arena
}
