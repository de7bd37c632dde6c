import type { WasmKernels } from '../../wasm/kernels.js'
import { at, claimed, failed, maxArguments, maxChunks, workspaceEnd } from './control.js'
import type { Pool, PooledArena } from './pool.js'

/** Shares out the calls of one arena, one at a time: `chunks`, then `put` for each chunk, then `run`. */
export interface Team {
  /**
   * Into how many chunks a call over `size` outputs is cut, each a multiple of `unit` and of at least `least` multiplications of all `work`; 1 when
   * nobody is there to help.
   */
  readonly chunks: (size: number, unit: number, work: number, least: number) => number
  /** The arguments of a chunk. */
  readonly put: (chunk: number, ...args: ChunkArguments) => void
  /** What the call adds to, from word `from`, so that a chunk can be run again when the thread that runs it ends in the middle. */
  readonly keep: (from: number, words: number) => void
  /** Which words a chunk adds to, of those that are kept. */
  readonly adds: (chunk: number, from: number, words: number) => void
  /** Which argument points to workspace: other threads than the calling one use their own, at the end of the memory. */
  readonly workspace: (argument: number) => void
  /** Runs the chunks, each by whoever is first, and returns when all have run. */
  readonly run: (name: keyof WasmKernels) => void
  /** How many threads, with the calling one. */
  readonly count: number
  /** The memory in words of 4 bytes. */
  readonly memory: Int32Array
}

/** A kernel whose large calls are shared out over a team. */
export type SplitRule<K> = (kernels: WasmKernels, team: Team) => K

type Rest = number | undefined
type ChunkArguments = [number, number, number, number, number, number, Rest?, Rest?, Rest?, Rest?, Rest?, Rest?]

/** More chunks than threads, so that a thread that is late or interrupted costs little. */
const chunksPerThread = 2
/** How often the calling thread looks at a state before it sleeps on it, about 50 µs; less when that was in vain, as other threads do. */
const looks = 20_000
const fewestLooks = 500
const probe = 16
/** How long it sleeps before it asks whether the thread it waits for has ended. */
const sleepMilliseconds = 5

/** A team for an arena of a pool. */
export function makeTeam(pool: Pool, arena: PooledArena, kernels: WasmKernels): Team {
  const { words, numbers } = pool.control
  const memory = new Int32Array(arena.memory.buffer)
  const args: number[] = []
  const added = { from: new Int32Array(maxChunks), words: new Int32Array(maxChunks) }
  const kept = { from: 0, words: 0, copy: new Int32Array(0) }
  let total = 0
  let patience = looks
  let sleeps = 0

  const runHere = (kernel: (...args: number[]) => unknown, chunk: number): void => {
    const arity = words[at.arity]!
    args.length = arity
    for (let k = 0; k < arity; k++) args[k] = numbers[chunk * maxArguments + k]!
    Reflect.apply(kernel, undefined, args)
  }
  const runAgain = (kernel: (...args: number[]) => unknown, chunk: number): void => {
    if (kept.words > 0) {
      const from = added.from[chunk]!
      const skipped = from - kept.from
      memory.set(kept.copy.subarray(skipped, skipped + added.words[chunk]!), from)
    }
    runHere(kernel, chunk)
  }
  /** Waits until a chunk that this thread did not claim has run; false when it must be run again. */
  const finished = (chunk: number): boolean => {
    const state = at.states + chunk
    let value = Atomics.load(words, state)
    if (value === 0) return true
    const most = sleeps % probe === 0 ? looks : patience
    for (let k = 0; value < 0 && value > failed && k < most; k++) value = Atomics.load(words, state)
    if (value === 0) patience = looks
    else {
      patience = Math.max(fewestLooks, patience / 2)
      sleeps++
    }
    while (value < 0 && value > failed) {
      if (sleepAllowed()) {
        Atomics.store(words, at.waiting, 1)
        Atomics.wait(words, state, value, sleepMilliseconds)
        Atomics.store(words, at.waiting, 0)
      } else for (let k = 0; k < looks && Atomics.load(words, state) === value; k++);
      const ended = pool.ended(claimed - value)
      // read after that was asked: a thread may finish its last chunk and end
      const next = Atomics.load(words, state)
      value = ended && next === value ? failed : next
    }
    if (value === failed) Atomics.store(words, state, 0)
    return value !== failed
  }

  const team: Team = {
    memory,
    count: pool.count,
    chunks: (size, unit, work, least) => {
      pool.launch()
      if (!pool.helps(arena)) return 1
      total = Math.max(1, Math.min(Math.ceil(size / unit), pool.count * chunksPerThread, maxChunks, Math.floor(work / least)))
      words[at.workspace] = -1
      kept.words = 0
      return total
    },
    put: (chunk, a0, a1, a2, a3, a4, a5, a6 = 0, a7 = 0, a8 = 0, a9 = 0, a10 = 0, a11 = 0) => {
      const k = chunk * maxArguments
      numbers[k] = a0
      numbers[k + 1] = a1
      numbers[k + 2] = a2
      numbers[k + 3] = a3
      numbers[k + 4] = a4
      numbers[k + 5] = a5
      numbers[k + 6] = a6
      numbers[k + 7] = a7
      numbers[k + 8] = a8
      numbers[k + 9] = a9
      numbers[k + 10] = a10
      numbers[k + 11] = a11
    },
    keep: (from, count) => {
      if (count > kept.copy.length) kept.copy = new Int32Array(2 * count)
      kept.copy.set(memory.subarray(from, from + count))
      kept.from = from
      kept.words = count
    },
    adds: (chunk, from, count) => {
      added.from[chunk] = from
      added.words[chunk] = count
    },
    workspace: (argument) => {
      words[at.workspace] = argument
      numbers[workspaceEnd] = arena.memory.buffer.byteLength
    },
    run: (name) => {
      const kernel = kernels[name]
      words[at.kernel] = pool.positions.get(name)!
      words[at.arity] = kernel.length
      for (let c = 0; c < total; c++) Atomics.store(words, at.states + c, arena.id)
      Atomics.store(words, at.chunks, total)
      pool.call()
      try {
        for (let c = 0; c < total; c++) if (Atomics.compareExchange(words, at.states + c, arena.id, 0) === arena.id) runHere(kernel, c)
        for (let c = 0; c < total; c++) if (!finished(c)) runAgain(kernel, c)
      } catch (trap) {
        // the arguments stay as they are until nobody reads them any more
        for (let c = 0; c < total; c++) Atomics.compareExchange(words, at.states + c, arena.id, 0)
        for (let c = 0; c < total; c++) finished(c)
        throw trap
      }
    },
  }
  return Object.freeze(team)
}

let allowed: boolean | undefined

/** Whether this thread may sleep: the main thread of a page may not. */
function sleepAllowed(): boolean {
  if (allowed === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0)
      allowed = true
    } catch {
      allowed = false
    }
  }
  return allowed
}
