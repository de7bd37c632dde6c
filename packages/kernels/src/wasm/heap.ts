import { type Arena, makeArena } from './arena.js'
import type { WasmKernels } from './kernels.js'
import { type Sharing, wasmKernels, wasmModule } from './module.js'

/** Numbers in WebAssembly memory, until they are freed. */
interface Block {
  readonly arena: Arena
  readonly pointer: number
  readonly free: () => void
}

/** Arenas that are opened when they are needed and dropped when they are empty. */
export interface Heap {
  /** A block of zeros, `near` another arena if there is room; undefined where WebAssembly memory cannot hold it. */
  readonly allocate: (bytes: number, options?: { readonly near?: Arena }) => Block | undefined
  /** An arena with room for about so many bytes; undefined where WebAssembly memory cannot hold them. */
  readonly arena: (bytes: number) => Arena | undefined
  /** What is in use, to measure leaks. */
  readonly usage: () => { readonly bytes: number; readonly arenas: number }
}

const page = 65536
const largestPages = 65536
/** Memory is reserved, and taken when it is first touched. */
const arenaBytes = 64 * 2 ** 20

function isLarge({ buffer }: Arena): boolean {
  return buffer.byteLength > arenaBytes
}

/** Opens a heap; undefined where WebAssembly is refused. `decorate` may wrap the kernels of every arena, and has its last `reserved` bytes. */
export function openHeap(
  sharing: Sharing,
  decorate: (kernels: WasmKernels, memory: WebAssembly.Memory) => WasmKernels = (kernels) => kernels,
  reserved = 0,
): Heap | undefined {
  const module = wasmModule(sharing)
  if (!module) return undefined
  const arenas: Arena[] = []

  const open = (bytes: number): Arena | undefined => {
    const pages = Math.ceil(bytes / page)
    if (pages > largestPages) return undefined
    try {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: sharing === 'shared' })
      const arena = makeArena(memory, decorate(wasmKernels(module, memory), memory), reserved)
      arenas.push(arena)
      return arena
    } catch {
      return undefined
    }
  }
  const allocateIn = (arena: Arena, bytes: number): Block | undefined => {
    const pointer = arena.allocate(bytes)
    if (pointer === undefined) return undefined
    let live = true
    return {
      arena,
      pointer,
      free: () => {
        // later the same place may be another block
        if (!live) return
        live = false
        arena.free(pointer)
        const spare = isLarge(arena) || arenas.some((other) => other !== arena && other.used() === 0)
        if (arena.used() === 0 && spare && arenas.includes(arena)) arenas.splice(arenas.indexOf(arena), 1)
      },
    }
  }
  return Object.freeze({
    allocate: (bytes: number, { near }: { readonly near?: Arena } = {}) => {
      if (near) return allocateIn(near, bytes)
      // what is large gets an arena of its own, which goes when it is freed, with room for the vectors that it is multiplied with
      if (bytes > arenaBytes / 4) {
        const arena = open(bytes + bytes / 8 + arenaBytes)
        return arena && allocateIn(arena, bytes)
      }
      for (const arena of arenas) {
        const block = isLarge(arena) ? undefined : allocateIn(arena, bytes)
        if (block) return block
      }
      const arena = open(arenaBytes)
      return arena && allocateIn(arena, bytes)
    },
    arena: (bytes: number) => {
      const roomy = arenas.find((arena) => !isLarge(arena) && arena.buffer.byteLength - arena.used() >= 2 * bytes)
      return roomy ?? open(Math.max(arenaBytes, 2 * bytes))
    },
    usage: () => ({ bytes: arenas.reduce((sum, arena) => sum + arena.used(), 0), arenas: arenas.length }),
  })
}
