import type { FoldTask } from '../cross-validation/fold.js'
import { EstimatorError } from '../errors.js'
import type { FoldPool, FoldPoolOptions, FoldReply, OpenFoldPool, SharedFoldData } from './fold-pool.js'
import type { WebAnswer } from './web-worker.js'

/** How many workers can run at once. */
export const availableWorkers = (): number => (typeof Worker === 'function' ? (navigator.hardwareConcurrency ?? 1) : 1)

/** Module workers of a page. */
export const openFoldPool: OpenFoldPool = async (data: SharedFoldData, { count, entry }: FoldPoolOptions): Promise<FoldPool> => {
  const lanes: Lane[] = []
  const idle: Lane[] = []
  const dispose = async (): Promise<void> => {
    for (const lane of lanes.splice(0)) lane.end()
  }
  try {
    const started = Array.from({ length: count }, () => {
      const lane = openLane(entry)
      lanes.push(lane)
      return lane.ask({ kind: 'data', data })
    })
    await Promise.all(started)
    idle.push(...lanes)
  } catch (error) {
    await dispose()
    throw error
  }
  const take = async (): Promise<Lane> => {
    const free = idle.pop()
    if (free) return free
    // in place of one that ended
    const lane = openLane(entry)
    lanes.push(lane)
    await lane.ask({ kind: 'data', data })
    return lane
  }
  return {
    dispose,
    run: async (task) => {
      const lane = await take()
      const answer = await lane.ask({ kind: 'task', task })
      idle.push(lane)
      return reply(answer)
    },
  }
}

type Message = { readonly kind: 'data'; readonly data: SharedFoldData } | { readonly kind: 'task'; readonly task: FoldTask }

/** A worker that answers one message after another. */
interface Lane {
  readonly ask: (message: Message) => Promise<WebAnswer>
  readonly end: () => void
}

function openLane(entry: URL | undefined): Lane {
  // bundlers look for exactly this expression
  const worker = entry ? new Worker(entry, { type: 'module' }) : new Worker(new URL('./web-worker.js', import.meta.url), { type: 'module' })
  let settle: { readonly resolve: (answer: WebAnswer) => void; readonly reject: (error: Error) => void } | undefined
  let ended: string | undefined
  const end = (reason: string): void => {
    ended ??= reason
    worker.terminate()
    settle?.reject(new EstimatorError(ended))
  }
  worker.onmessage = ({ data }: MessageEvent<WebAnswer>) => settle?.resolve(data)
  worker.onmessageerror = () => end('a message to a worker could not be read.')
  worker.onerror = (event) => {
    event.preventDefault()
    end(event.message || 'a worker could not be loaded.')
  }
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        if (ended === undefined) worker.postMessage(message)
        else reject(new EstimatorError(ended))
      }),
    end: () => end('the worker was ended.'),
  }
}

function reply(answer: WebAnswer): FoldReply {
  if (answer.kind === 'ready') throw new EstimatorError('a worker answered before it was asked.')
  return answer
}
