import { type ThreadMessage, workerText } from './worker-text.js'

/** A thread that was started, or is starting. */
export interface ThreadHandle {
  readonly post: (message: ThreadMessage) => void
  /**
   * Whether a thread that has run work has ended, known without returning to the event loop. Where that cannot be known (pages), false; nobody else can
   * end it there.
   */
  readonly ended: () => boolean
  /** Whether the process waits for it. */
  readonly hold: (held: boolean) => void
  readonly terminate: () => void
}

interface ThreadEvents {
  readonly ready: () => void
  readonly end: () => void
}

/** Starts a thread that runs `workerText`; undefined where the place refuses. The process does not wait for it. */
export type Launch = (events: ThreadEvents) => ThreadHandle | undefined

interface NodeWorker {
  postMessage(message: ThreadMessage): void
  on(event: 'message' | 'error' | 'exit', listener: () => void): void
  ref(): void
  unref(): void
  terminate(): Promise<number>
  readonly performance: { eventLoopUtilization(): { readonly idle: number; readonly active: number } }
}
interface NodeThreads {
  readonly Worker: new (text: string, options: { eval: true; execArgv: readonly string[]; name: string }) => NodeWorker
}
declare const process: { readonly getBuiltinModule?: (name: 'node:worker_threads') => NodeThreads | undefined } | undefined

/** Starts a thread of Node, or a worker of a page. */
export const launchThread: Launch = (events) => {
  try {
    const node = typeof process === 'object' ? process.getBuiltinModule?.('node:worker_threads') : undefined
    return node ? launchInNode(node, events) : launchInPage(events)
  } catch {
    return undefined
  }
}

function launchInNode({ Worker }: NodeThreads, { ready, end }: ThreadEvents): ThreadHandle {
  // flags of the process, such as loaders, are not for this text
  const worker = new Worker(workerText, { eval: true, execArgv: [], name: 'odot' })
  worker.on('message', ready)
  worker.on('error', end)
  worker.on('exit', end)
  worker.unref()
  return {
    post: (message) => worker.postMessage(message),
    // for a thread that has stopped, Node gives the idle time −1, or zeros when it is asked for the first time
    ended: () => {
      const { idle, active } = worker.performance.eventLoopUtilization()
      return idle < 0 || (idle === 0 && active === 0)
    },
    hold: (held) => (held ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  }
}

function launchInPage({ ready, end }: ThreadEvents): ThreadHandle {
  const url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }))
  const worker = new Worker(url)
  worker.onmessage = () => {
    URL.revokeObjectURL(url)
    ready()
  }
  worker.onerror = (event) => {
    event.preventDefault()
    end()
  }
  return {
    post: (message) => worker.postMessage(message),
    ended: () => false,
    hold: () => {},
    terminate: () => worker.terminate(),
  }
}
