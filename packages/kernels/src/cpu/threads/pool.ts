import { at, type Control, makeControl, ofThread } from './control.js'
import { type Launch, launchThread, type ThreadHandle } from './launch.js'
import type { ThreadMessage } from './worker-text.js'

/** A memory whose calls may be shared out. */
export interface PooledArena {
  /** Its number in states, > 0. */
  readonly id: number
  readonly memory: WebAssembly.Memory
  /** For each thread, how many messages it has received when it knows the memory. */
  readonly known: Float64Array
}

/** Threads beside the calling one, 1 ≤ t < count. They start in the background, and whoever is not there is not waited for. */
export interface Pool {
  readonly count: number
  readonly control: Control
  /** By which number threads know a kernel. */
  readonly positions: ReadonlyMap<string, number>
  readonly register: (memory: WebAssembly.Memory) => PooledArena
  /** Starts the threads unless they were started. */
  readonly launch: () => void
  /** Settles when every thread is ready or was refused; the process waits for that. */
  readonly start: () => Promise<void>
  /** Whether a thread can take chunks of this arena. */
  readonly helps: (arena: PooledArena) => boolean
  /** Tells sleeping threads that there is work. */
  readonly call: () => void
  /** Whether a thread has ended, by what is known now. */
  readonly ended: (thread: number) => boolean
  /** Threads that are ready, without the calling one. */
  readonly running: () => number
  /** Chunks that they have run. */
  readonly ran: () => number
  readonly dispose: () => void
}

interface Thread {
  readonly handle: ThreadHandle
  state: 'starting' | 'ready' | 'ended'
}

/** A pool whose threads are not started yet. `names` are the kernels that can be asked for, by position. */
export function openPool(
  count: number,
  {
    module,
    names,
    launch: launchOne = launchThread,
  }: { readonly module: WebAssembly.Module; readonly names: readonly string[]; readonly launch?: Launch },
): Pool {
  const control = makeControl()
  const { words } = control
  const threads = new Map<number, Thread>()
  const arenas = new Map<number, WeakRef<PooledArena>>()
  /** Threads give a memory back when nobody here can call its kernels any more. */
  const collected = new FinalizationRegistry<number>((id) => {
    arenas.delete(id)
    for (const t of threads.keys()) send(t, { kind: 'drop', arena: id })
  })
  let status: 'new' | 'started' | 'disposed' = 'new'
  let arenaCount = 0
  let settled = (): void => {}
  const started = new Promise<void>((resolve) => {
    settled = resolve
  })

  const wordsOf = (t: number): number => at.threads + ofThread.size * t
  const ring = (): void => {
    Atomics.add(words, at.epoch, 1)
    if (Atomics.load(words, at.sleepers) > 0) Atomics.notify(words, at.epoch)
  }
  const send = (t: number, message: ThreadMessage): void => {
    const thread = threads.get(t)
    if (!thread || thread.state === 'ended') return
    Atomics.add(words, wordsOf(t) + ofThread.sent, 1)
    try {
      thread.handle.post(message)
    } catch {
      end(t)
    }
    ring()
  }
  const sendArena = (t: number, arena: PooledArena): void => {
    send(t, { kind: 'arena', arena: arena.id, module, memory: arena.memory })
    arena.known[t] = Atomics.load(words, wordsOf(t) + ofThread.sent)
  }
  const settle = (): void => {
    if (![...threads.values()].some(({ state }) => state === 'starting')) settled()
  }
  const end = (t: number): void => {
    const thread = threads.get(t)
    if (!thread || thread.state === 'ended') return
    thread.state = 'ended'
    thread.handle.terminate()
    settle()
  }
  const launch = (): void => {
    if (status !== 'new') return
    status = 'started'
    for (let t = 1; t < count; t++) {
      const ready = (): void => {
        const thread = threads.get(t)
        if (thread?.state !== 'starting') return
        thread.state = 'ready'
        thread.handle.hold(false)
        settle()
      }
      const handle = launchOne({ ready, end: () => end(t) })
      if (!handle) continue
      threads.set(t, { handle, state: 'starting' })
      send(t, { kind: 'start', index: t, count, names, control: control.buffer })
      for (const reference of arenas.values()) {
        const arena = reference.deref()
        if (arena) sendArena(t, arena)
      }
    }
    settle()
  }

  return Object.freeze({
    count,
    control,
    positions: new Map(names.map((name, position) => [name, position])),
    launch,
    register: (memory: WebAssembly.Memory) => {
      const arena: PooledArena = { id: ++arenaCount, memory, known: new Float64Array(count).fill(Number.POSITIVE_INFINITY) }
      arenas.set(arena.id, new WeakRef(arena))
      collected.register(arena, arena.id)
      for (const t of threads.keys()) sendArena(t, arena)
      return arena
    },
    start: () => {
      launch()
      for (const { handle, state } of threads.values()) if (state === 'starting') handle.hold(true)
      return started
    },
    helps: ({ known }: PooledArena) => {
      for (let t = 1; t < count; t++)
        if (Atomics.load(words, wordsOf(t) + ofThread.received) >= known[t]! && threads.get(t)?.state !== 'ended') return true
      return false
    },
    call: () => {
      ring()
      for (let t = 1; t < count; t++) {
        const parked = wordsOf(t) + ofThread.parked
        if (Atomics.load(words, parked) === 1 && Atomics.compareExchange(words, parked, 1, 2) === 1) send(t, { kind: 'wake' })
      }
    },
    ended: (t: number) => {
      const thread = threads.get(t)
      if (thread && thread.state !== 'ended' && thread.handle.ended()) end(t)
      return thread?.state === 'ended'
    },
    running: () => [...threads.values()].filter(({ state }) => state === 'ready').length,
    ran: () => {
      let sum = 0
      for (let t = 1; t < count; t++) sum += words[wordsOf(t) + ofThread.ran]!
      return sum
    },
    dispose: () => {
      status = 'disposed'
      for (const t of threads.keys()) end(t)
      settled()
    },
  })
}
