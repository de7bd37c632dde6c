import { type Heap, openHeap } from '../../wasm/heap.js'
import { wasmModule } from '../../wasm/module.js'
import { maxThreads, threadWorkspace } from './control.js'
import { openPool, type Pool } from './pool.js'
import { kernelNames, threadedKernels } from './threaded-kernels.js'
import { threadsAllowed } from './threads-allowed.js'

/** Threads that help the calling one with large products over shared memory. */
export interface Threads {
  /** How many, with the calling one. */
  readonly count: number
  /** Shared memory whose kernels share out their large calls. */
  readonly heap: Heap
  /** Starts the threads now, and not at the first large call, and settles when all of them are ready or were refused. */
  readonly start: () => Promise<void>
  /** How many are ready now, with the calling one: 1 before they have started, and where they are refused. */
  readonly running: () => number
  /** Ends them, when all who opened threads of this count have called it: from then on the calling thread does everything. */
  readonly dispose: () => void
}

const pools = new Map<number, { readonly pool: Pool; readonly heap: Heap; users: number }>()

/**
 * Opens threads; those of one count are shared. Undefined where memory may not be shared between threads, WebAssembly is refused or count is 1.
 * They start in the background at the first large call, never keep a process alive, and no bit depends on whether they are there.
 */
export function openThreads(count: number): Threads | undefined {
  const module = count > 1 && threadsAllowed() ? wasmModule('shared') : undefined
  if (!module) return undefined
  const threads = Math.min(count, maxThreads)
  const entry = pools.get(threads) ?? openEntry(threads, module)
  if (!entry) return undefined
  pools.set(threads, entry)
  entry.users++
  const { pool, heap } = entry
  let disposed = false
  return Object.freeze({
    count: threads,
    heap,
    start: pool.start,
    running: () => 1 + pool.running(),
    dispose: () => {
      if (disposed) return
      disposed = true
      if (--entry.users > 0) return
      pools.delete(threads)
      pool.dispose()
    },
  })
}

function openEntry(threads: number, module: WebAssembly.Module): { readonly pool: Pool; readonly heap: Heap; users: number } | undefined {
  const pool = openPool(threads, { module, names: kernelNames })
  const heap = openHeap('shared', (kernels, memory) => threadedKernels(pool, kernels, memory), (threads - 1) * threadWorkspace)
  return heap && { pool, heap, users: 0 }
}
