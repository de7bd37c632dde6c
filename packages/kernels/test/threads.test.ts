import { seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, ofThread, threadWorkspace } from '../src/cpu/threads/control.js'
import { launchThread, type ThreadHandle } from '../src/cpu/threads/launch.js'
import { openPool, type Pool } from '../src/cpu/threads/pool.js'
import { splitRules } from '../src/cpu/threads/split-rules.js'
import { kernelNames, threadedKernels } from '../src/cpu/threads/threaded-kernels.js'
import { openThreads } from '../src/cpu/threads/threads.js'
import { availableThreads, threadsAllowed } from '../src/cpu/threads/threads-allowed.js'
import { openHeap } from '../src/wasm/heap.js'
import type { WasmKernels } from '../src/wasm/kernels.js'
import { wasmKernels, wasmModule } from '../src/wasm/module.js'
import { blocks, cases } from './threads-cases.js'

const seed = 20240311
const compiled = wasmModule('shared')
if (!compiled) throw new Error('these tests need WebAssembly with SIMD.')
const module = compiled

/** A memory, and random numbers at its start. */
function open(pages = 128): { memory: WebAssembly.Memory; plain: WasmKernels } {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  return { memory, plain: wasmKernels(module, memory) }
}

/** The bits after a call, and the outputs put back as they were before it. */
function bitsAfter(work: () => void, memory: WebAssembly.Memory, output: number, bytes: number): Uint8Array {
  const numbers = new Uint8Array(memory.buffer, output, bytes)
  const before = numbers.slice()
  work()
  const after = numbers.slice()
  numbers.set(before)
  return after
}

const pools: Pool[] = []
function poolOf(count: number, launch = launchThread): Pool {
  const pool = openPool(count, { module, names: kernelNames, launch })
  pools.push(pool)
  return pool
}
let pool: Pool
beforeAll(async () => {
  pool = poolOf(3)
  await pool.start()
})
afterAll(() => {
  for (const each of pools) each.dispose()
})

/** Calls until other threads have run a chunk. */
function callUntilShared(of: Pool, call: () => void): boolean {
  const before = of.ran()
  const end = performance.now() + 20_000
  while (of.ran() === before && performance.now() < end) call()
  return of.ran() > before
}

test('no block kernel needs more workspace than a thread has', () => {
  const { plain } = open()
  const large = 2 ** 20
  const bytes = [plain.gemmWorkspace64(large, large, large), plain.gemmWorkspace32(large, large, large), plain.gramWorkspace(large, large)]
  expect(Math.max(...bytes)).toBeLessThanOrEqual(threadWorkspace)
})

test('every kernel that is split is compared', () => {
  const split = kernelNames.filter((name) => splitRules[name] !== 'never')
  expect(Object.keys(cases).sort()).toEqual(split.sort())
})

test.each(Object.entries(cases))('%s gives the bits of one thread', (_, { prepare }) => {
  const { memory, plain } = open()
  const threaded = threadedKernels(pool, plain, memory)
  const size = fc.record({ m: fc.integer({ min: 1, max: 500 }), k: fc.integer({ min: 1, max: 500 }), seed: fc.integer() })
  fc.assert(
    fc.property(size, ({ m, k, seed: s }) => {
      const { call, output, bytes } = prepare(memory, { m, k, random: seededRandom(s) })
      const alone = bitsAfter(() => call(plain), memory, output, bytes)
      const together = bitsAfter(() => call(threaded), memory, output, bytes)
      expect(Buffer.compare(together, alone)).toBe(0)
    }),
    { seed, numRuns: 40 },
  )
  const { call } = prepare(memory, { m: 500, k: 500, random: seededRandom(1) })
  expect(callUntilShared(pool, () => call(threaded))).toBe(true)
})

const large = { m: 400, k: 300, random: seededRandom(4) }

test('1000 calls give the same bits, whoever runs them', () => {
  const { memory, plain } = open()
  const threaded = threadedKernels(pool, plain, memory)
  const { call, output, bytes } = cases.gemvT64!.prepare(memory, large)
  const alone = bitsAfter(() => call(plain), memory, output, bytes)
  for (let k = 0; k < 1000; k++)
    expect(
      Buffer.compare(
        bitsAfter(() => call(threaded), memory, output, bytes),
        alone,
      ),
    ).toBe(0)
})

test('a memory that comes after the threads have started is shared out too', () => {
  for (let k = 0; k < 3; k++) {
    const { memory, plain } = open()
    const threaded = threadedKernels(pool, plain, memory)
    const { call, output, bytes } = cases.gemv64!.prepare(memory, large)
    const alone = bitsAfter(() => call(plain), memory, output, bytes)
    expect(
      callUntilShared(pool, () =>
        expect(
          Buffer.compare(
            bitsAfter(() => call(threaded), memory, output, bytes),
            alone,
          ),
        ).toBe(0),
      ),
    ).toBe(true)
  }
})

test('threads start by themselves at the first large call, which does not wait for them', () => {
  const lazy = poolOf(2)
  const { memory, plain } = open()
  const threaded = threadedKernels(lazy, plain, memory)
  const { call } = cases.gemv64!.prepare(memory, large)
  call(threaded)
  expect(lazy.ran()).toBe(0)
  // without returning to the event loop, as in a synchronous fit
  expect(callUntilShared(lazy, () => call(threaded))).toBe(true)
})

test('threads that went back to their event loop are woken', async () => {
  const { memory, plain } = open()
  const threaded = threadedKernels(pool, plain, memory)
  const { call } = cases.gemv64!.prepare(memory, large)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(callUntilShared(pool, () => call(threaded))).toBe(true)
})

test.each(['gemv64', 'gemvT64'] as const)('when a thread is terminated in the middle of %s, the calling thread finishes', async (name) => {
  const handles: ThreadHandle[] = []
  const mortal = poolOf(2, (events) => {
    const handle = launchThread(events)
    if (handle) handles.push(handle)
    return handle
  })
  const { memory, plain } = open()
  await mortal.start()
  // rows that lie on each other: long work on few numbers
  const [m, k, ld] = [6000, 6000, 1]
  const put = blocks(memory, seededRandom(5))
  const [A, x, output] = [put.f64(m + k), put.f64(6000), put.f64(6000)]
  const states = mortal.control.words
  /** Waits until the other thread has claimed a chunk, and ends it. */
  const terminate = (): void => {
    if (handles.length === 0) return
    const end = performance.now() + 20_000
    while (!states.subarray(at.states, at.threads).some((state) => state < 0) && performance.now() < end);
    handles.pop()?.terminate()
  }
  const deadly: WasmKernels = {
    ...plain,
    gemv64: (a, b, c, d, e, f) => {
      terminate()
      plain.gemv64(a, b, c, d, e, f)
    },
    gemvT64: (a, b, c, d, e, f, g) => {
      terminate()
      plain.gemvT64(a, b, c, d, e, f, g)
    },
  }
  const threaded = threadedKernels(mortal, deadly, memory)
  const call = (kernels: WasmKernels): void =>
    name === 'gemv64' ? kernels.gemv64(A, ld, m, k, x, output) : kernels.gemvT64(A, ld, m, k, x, output, 0)
  const alone = bitsAfter(() => call(plain), memory, output, 8 * 6000)
  // the thread has been told of itself and of the memory
  const received = at.threads + ofThread.size + ofThread.received
  await expect.poll(() => Atomics.load(states, received), { timeout: 20_000 }).toBe(2)
  const together = bitsAfter(() => call(threaded), memory, output, 8 * 6000)
  expect(handles).toEqual([])
  expect(Buffer.compare(together, alone)).toBe(0)
  expect(mortal.running()).toBe(0)
  expect(
    Buffer.compare(
      bitsAfter(() => call(threaded), memory, output, 8 * 6000),
      alone,
    ),
  ).toBe(0)
})

test('a trap is thrown to the caller, and the next call is right', () => {
  const { memory, plain } = open()
  const threaded = threadedKernels(pool, plain, memory)
  const { call, output, bytes } = cases.gemv64!.prepare(memory, large)
  const alone = bitsAfter(() => call(plain), memory, output, bytes)
  const beyond = memory.buffer.byteLength - 800
  for (let k = 0; k < 20; k++) {
    expect(() => threaded.gemv64(beyond, 300, 400, 300, 64, 64)).toThrow(WebAssembly.RuntimeError)
    expect(
      Buffer.compare(
        bitsAfter(() => call(threaded), memory, output, bytes),
        alone,
      ),
    ).toBe(0)
  }
})

test('where threads are refused, and after they were disposed of, the calling thread does everything', async () => {
  const refused = poolOf(4, () => undefined)
  const disposed = poolOf(2)
  await Promise.all([refused.start(), disposed.start()])
  expect([refused.running(), disposed.running()]).toEqual([0, 1])
  disposed.dispose()
  for (const each of [refused, disposed]) {
    const { memory, plain } = open()
    const threaded = threadedKernels(each, plain, memory)
    const { call, output, bytes } = cases.gemv64!.prepare(memory, large)
    const alone = bitsAfter(() => call(plain), memory, output, bytes)
    expect(
      Buffer.compare(
        bitsAfter(() => call(threaded), memory, output, bytes),
        alone,
      ),
    ).toBe(0)
    expect([each.running(), each.ran()]).toEqual([0, 0])
  }
})

test('shared memory gives one thread the bits of plain memory', () => {
  const [plain, shared] = (['plain', 'shared'] as const).map((sharing) => {
    const block = openHeap(sharing)!.allocate(2 ** 20)!
    const memory = block.arena.memory
    const { call, output, bytes } = cases.gemvT64!.prepare(memory, { m: 90, k: 70, random: seededRandom(8) })
    expect(memory.buffer instanceof SharedArrayBuffer).toBe(sharing === 'shared')
    return bitsAfter(() => call(block.arena.kernels), memory, output, bytes)
  })
  expect(Buffer.compare(shared!, plain!)).toBe(0)
})

test('threads of one count are shared, and end when all who opened them have disposed of them', async () => {
  expect(threadsAllowed()).toBe(true)
  expect(availableThreads()).toBeGreaterThanOrEqual(1)
  expect(openThreads(1)).toBe(undefined)
  const [first, second] = [openThreads(2)!, openThreads(2)!]
  expect([first.count, first.running()]).toEqual([2, 1])
  await first.start()
  expect([first.running(), second.running()]).toEqual([2, 2])
  first.dispose()
  first.dispose()
  expect(second.running()).toBe(2)
  second.dispose()
  expect(second.running()).toBe(1)
  const third = openThreads(2)!
  await third.start()
  expect(third.running()).toBe(2)
  third.dispose()
})
