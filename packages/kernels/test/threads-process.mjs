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
if (start === 'awaited') await threads.start()
const out = new Float64Array(arena.buffer, y, m)
wasmKernels(module, arena.memory).gemv64(A, k, m, k, x, y)
const alone = out.slice()
let equal = 0
for (let call = 0; call < 200; call++) {
  out.fill(Number.NaN)
  arena.kernels.gemv64(A, k, m, k, x, y)
  if (out.every((value, i) => value === alone[i])) equal++
}
console.log(JSON.stringify({ count: threads.count, running: threads.running(), equal }))
