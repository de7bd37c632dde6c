// One contender: reads requests as lines of JSON, and answers in lines that begin with a mark, because libraries print too.
import { createInterface } from 'node:readline'
import { sampledOutputs } from './agreement.js'
import { mark, type Reply, type Request } from './protocol.js'
import type { RuntimeName } from './suite.js'
import { MissingError, type Runtime, type Task } from './task.js'

const runtimes: Readonly<Record<Exclude<RuntimeName, 'numpy'>, () => Promise<{ readonly runtime: Runtime }>>> = {
  odot: () => import('./runtimes/odot.js'),
  plain: () => import('./runtimes/plain.js'),
  floor: () => import('./runtimes/floor.js'),
  tfjs: () => import('./runtimes/tfjs.js'),
  jax: () => import('./runtimes/jax.js'),
}

let task: Task | undefined

async function answer(request: Request): Promise<Reply> {
  if (request.kind === 'prepare') {
    // what is measured without WebAssembly finds none, whatever it would do with it
    if (request.assignment.variant?.includes('javascript')) Reflect.deleteProperty(globalThis, 'WebAssembly')
    const { runtime } = await runtimes[request.runtime]()
    const make = runtime.tasks[request.assignment.task]
    if (!make) throw new Error(`${request.runtime} has no task ${request.assignment.task}.`)
    task = await make(request.assignment)
    return { kind: 'ready', version: runtime.version() }
  }
  if (!task) throw new Error(`${request.kind} came before prepare.`)
  if (request.kind === 'outputs') {
    await task.run()
    return { kind: 'outputs', outputs: sampledOutputs(await task.outputs()) }
  }
  return { kind: 'time', milliseconds: await timeCalls(task, request.milliseconds) }
}

/** What a call took the last time. */
let latest = 0

/** Milliseconds a call, over calls that take `milliseconds` together; 0 times the first call alone. */
async function timeCalls({ run }: Task, milliseconds: number): Promise<number> {
  // what other processes pushed out of the caches comes back first, which matters to short calls
  if (latest < milliseconds) await run()
  let calls = 0
  let elapsed = 0
  const start = performance.now()
  do {
    const pending = run()
    if (pending) await pending
    calls++
    elapsed = performance.now() - start
  } while (elapsed < milliseconds)
  latest = elapsed / calls
  return latest
}

function explained(error: unknown): Reply {
  if (error instanceof MissingError) return { kind: 'missing', reason: error.message }
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return { kind: 'missing', reason: 'not present' }
  return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).catch(explained)
  process.stdout.write(`${mark}${JSON.stringify(reply)}\n`)
}
