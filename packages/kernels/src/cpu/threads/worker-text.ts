import { at, claimed, failed, maxArguments, ofThread, threadWorkspace, wordCount, workspaceEnd } from './control.js'

/**
 * How long a thread looks for the next call before it sleeps, at most: about what a solver does between two products. Less when that was in vain, as
 * where threads are more than free processors and looking only keeps the calling thread from running; every `probe`-th time as long as ever.
 */
const spinMilliseconds = 0.05
const probe = 16
/** How long it sleeps before it goes back to its event loop, as an idle worker. */
const sleepMilliseconds = 500

/** Messages to a thread. */
export type ThreadMessage =
  | {
      readonly kind: 'start'
      readonly index: number
      readonly count: number
      readonly names: readonly string[]
      readonly control: SharedArrayBuffer
    }
  | { readonly kind: 'arena'; readonly arena: number; readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory }
  | { readonly kind: 'drop'; readonly arena: number }
  | { readonly kind: 'wake' }

/** What a thread runs. It is text and not a function of ours, because minifiers and instrumentation change functions. */
export const workerText: string = `'use strict';
(() => {
  const node = typeof process === 'object' && process.getBuiltinModule ? process.getBuiltinModule('node:worker_threads') : undefined
  const port = node && node.parentPort ? node.parentPort : globalThis
  const arenas = new Map()
  const list = []
  let words, numbers, names, index, count, own, received = 0, patience = ${spinMilliseconds}, sleeps = 0

  const run = (kernels, chunk) => {
    let state = 0
    try {
      list.length = words[${at.arity}]
      for (let k = 0; k < list.length; k++) list[k] = numbers[chunk * ${maxArguments} + k]
      const workspace = words[${at.workspace}]
      if (workspace >= 0) list[workspace] = numbers[${workspaceEnd}] - index * ${threadWorkspace}
      Reflect.apply(kernels[words[${at.kernel}]], undefined, list)
      words[own + ${ofThread.ran}]++
    } catch {
      state = ${failed}
    }
    Atomics.store(words, ${at.states} + chunk, state)
    if (Atomics.load(words, ${at.waiting})) Atomics.notify(words, ${at.states} + chunk)
  }
  // Each thread begins at a place of its own, so that the same thread meets the same part of a matrix again.
  const work = () => {
    const chunks = Atomics.load(words, ${at.chunks})
    const first = Math.floor((index * chunks) / count)
    for (let k = 0; k < chunks; k++) {
      const chunk = (first + k) % chunks
      const state = Atomics.load(words, ${at.states} + chunk)
      if (state <= 0) continue
      const kernels = arenas.get(state)
      if (kernels && Atomics.compareExchange(words, ${at.states} + chunk, state, ${claimed} - index) === state) run(kernels, chunk)
    }
  }
  const loop = () => {
    if (arenas.size === 0) return
    for (;;) {
      const seen = Atomics.load(words, ${at.epoch})
      if (Atomics.load(words, own + ${ofThread.sent}) !== received) return
      work()
      const end = performance.now() + (sleeps % ${probe} === 0 ? ${spinMilliseconds} : patience)
      let same = Atomics.load(words, ${at.epoch}) === seen
      while (same && performance.now() < end) for (let k = 0; k < 64 && same; k++) same = Atomics.load(words, ${at.epoch}) === seen
      if (!same) {
        patience = ${spinMilliseconds}
        continue
      }
      patience /= 2
      sleeps++
      Atomics.add(words, ${at.sleepers}, 1)
      const woken = Atomics.wait(words, ${at.epoch}, seen, ${sleepMilliseconds})
      Atomics.sub(words, ${at.sleepers}, 1)
      if (woken === 'timed-out') {
        Atomics.store(words, own + ${ofThread.parked}, 1)
        return
      }
    }
  }
  const receive = (message) => {
    if (message.kind === 'start') {
      ;({ index, count, names } = message)
      words = new Int32Array(message.control, 0, ${wordCount})
      numbers = new Float64Array(message.control, ${4 * wordCount})
      own = ${at.threads} + ${ofThread.size} * index
      port.postMessage('ready')
    } else if (message.kind === 'arena') {
      const { exports } = new WebAssembly.Instance(message.module, { env: { memory: message.memory } })
      arenas.set(message.arena, names.map((name) => exports[name]))
    } else if (message.kind === 'drop') {
      arenas.delete(message.arena)
      // Engines collect what a thread has dropped when it allocates, which this one does not, and shared memories do not count: these are never touched.
      for (let k = 0; k < 2; k++) new WebAssembly.Memory({ initial: 1024, maximum: 1024 })
    }
    Atomics.store(words, own + ${ofThread.parked}, 0)
    Atomics.store(words, own + ${ofThread.received}, ++received)
    loop()
  }
  if (port === globalThis) globalThis.onmessage = (event) => receive(event.data)
  else port.on('message', receive)
})()
`
