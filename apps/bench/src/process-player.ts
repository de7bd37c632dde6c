import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Player } from './measure.js'
import { mark, type Reply, type Request } from './protocol.js'
import type { Contender } from './suite.js'
import { MissingError } from './task.js'

/** How the processes are started. */
export interface ProcessOptions {
  /** The WebAssembly module of the floors, in base64. */
  readonly floor: string
}

/** A contender in a process of its own; a fresh one gets a new process for every run. */
export function openPlayer(contender: Contender, options: ProcessOptions): Player {
  if (!contender.fresh) return oneProcess(contender, options)
  const first = oneProcess(contender, options)
  return {
    prepare: first.prepare,
    outputs: first.outputs,
    run: async () => {
      const player = oneProcess(contender, options)
      try {
        await player.prepare()
        return await player.run(0)
      } finally {
        player.close()
      }
    },
    close: first.close,
  }
}

function oneProcess(contender: Contender, options: ProcessOptions): Player {
  let channel: Channel | undefined
  const ask = async (request: object): Promise<Reply> => {
    channel ??= start(contender, options)
    const reply = await channel.ask(request)
    if (reply.kind === 'missing') throw new MissingError(reply.reason)
    if (reply.kind === 'failed') throw new Error(reply.reason)
    return reply
  }
  return {
    prepare: async () => {
      const reply = await ask({ kind: 'prepare', runtime: contender.runtime, assignment: contender.assignment })
      return reply.kind === 'ready' ? reply.version : unexpected(reply)
    },
    outputs: async () => {
      const reply = await ask({ kind: 'outputs' } satisfies Request)
      if (reply.kind !== 'outputs') return unexpected(reply)
      return Object.fromEntries(Object.entries(reply.outputs).map(([name, numbers]) => [name, numbers.map((x) => x ?? Number.NaN)]))
    },
    run: async (milliseconds) => {
      const reply = await ask({ kind: 'run', milliseconds } satisfies Request)
      return reply.kind === 'time' ? reply.milliseconds : unexpected(reply)
    },
    close: () => channel?.close(),
  }
}

interface Channel {
  readonly ask: (request: object) => Promise<Reply>
  readonly close: () => void
}

/** Lines to a process, and the marked lines that come back. */
function start(contender: Contender, { floor }: ProcessOptions): Channel {
  const child = contender.runtime === 'numpy' ? python() : spawn(process.execPath, [workerFile, floor], pipes)
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error(`${contender.name}: the process has no pipes.`)
  // writing to a process that has ended is told by `gone`
  stdin.on('error', () => undefined)
  const lines = createInterface({ input: stdout })
  const gone: Promise<Reply> = Promise.race([
    once(child, 'error').then((): Reply => ({ kind: 'missing', reason: 'not present' })),
    once(child, 'close').then(([code]): Reply => ({ kind: 'failed', reason: `the process ended with ${code}` })),
  ]).catch((): Reply => ({ kind: 'missing', reason: 'not present' }))
  return {
    ask: (request) => {
      const answered = new Promise<Reply>((resolve) => {
        const listen = (line: string): void => {
          if (!line.startsWith(mark)) return
          lines.off('line', listen)
          resolve(JSON.parse(line.slice(mark.length)))
        }
        lines.on('line', listen)
      })
      stdin.write(`${JSON.stringify(request)}\n`)
      return Promise.race([answered, gone])
    },
    close: () => stdin.end(),
  }
}

const pipes = { stdio: ['pipe', 'pipe', 'inherit'] as ['pipe', 'pipe', 'inherit'] }
const workerFile = fileURLToPath(new URL('./worker.js', import.meta.url))
const pythonFile = fileURLToPath(new URL('../../src/runtimes/numpy-worker.py', import.meta.url))

/** One thread; and OpenBLAS chooses its kernels by itself, whatever the environment says. */
function python(): ChildProcess {
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...env } = process.env
  return spawn('python3', [pythonFile], {
    ...pipes,
    env: { ...env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
  })
}

function unexpected(reply: Reply): never {
  throw new Error(`an answer of the kind ${reply.kind} was not asked for.`)
}
