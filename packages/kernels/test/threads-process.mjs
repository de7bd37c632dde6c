// Run by threads-process.test.ts: uses threads as told, prints what came out, and must then end by itself.
import { openThreads } from '../src/cpu/threads/threads.js'
import { wasmKernels, wasmModule } from '../src/wasm/module.js'

const [, , start] = process.argv
const threads = openThreads(3)
const module = wasmModule('shared')
const heap = threads?.heap
const [m, k] = [300, 400]
const block = heap?.allocate(8 * (m * k + k + m))
if (!threads || !module || !block) throw new Error('this place has no threads over WebAssembly memory.')
const { arena, pointer: A } = block
const [x, y] = [A + 8 * m * k, A + 8 * (m * k + k)]
const numbers = new Float64Array(arena.buffer, A, m * k + k)
for (let i = 0; i < numbers.length; i++) numbers[i] = Math.sin(i)
if (start !== 'lazy') await threads.start()
const out = new Float64Array(arena.buffer, y, m)
wasmKernels(module, arena.memory).gemv64(A, k, m, k, x, y)
const alone = out.slice()
let equal = 0
for (let call = 0; call < 200; call++) {
  out.fill(Number.NaN)
  arena.kernels.gemv64(A, k, m, k, x, y)
  if (out.every((value, i) => value === alone[i])) equal++
}
// 2 GB in all, one matrix after the other
for (let r = 0; start === 'dropped' && r < 32; r++) {
  const large = heap?.allocate(2 ** 26)
  if (!large) throw new Error('there is no room for 64 MB.')
  new Float64Array(large.arena.buffer, large.pointer, 2 ** 23).fill(1)
  for (let call = 0; call < 5; call++) large.arena.kernels.gemv64(large.pointer, k, m, k, large.pointer, large.pointer + 2 ** 25)
  large.free()
  globalThis.gc?.()
  await new Promise((resolve) => setTimeout(resolve, 20))
}
console.log(JSON.stringify({ count: threads.count, running: threads.running(), equal, resident: process.memoryUsage().rss }))
