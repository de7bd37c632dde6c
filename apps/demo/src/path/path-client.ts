import { latest } from '../latest.js'
import type { FitReport } from './fit-report.js'
import type { FitQuestion, PathMessage } from './path-protocol.js'

export interface PathListener {
  readonly onOpened: (message: Extract<PathMessage, { kind: 'opened' }>) => void
  readonly onPoint: (message: Extract<PathMessage, { kind: 'point' }>) => void
  readonly onFit: (report: FitReport) => void
  readonly onFailed: (reason: string) => void
}

/** Starts the worker of the path and passes on what it tells; only the answer to the latest question is heard. */
export function openPath(listener: PathListener): (question: FitQuestion) => void {
  const worker = new Worker(new URL('./path-worker.ts', import.meta.url), { type: 'module' })
  const { ask, hear } = latest<FitQuestion, FitReport>((message) => worker.postMessage(message), listener.onFit)
  worker.addEventListener('message', ({ data }: MessageEvent<PathMessage>) => {
    if (data.kind === 'opened') listener.onOpened(data)
    else if (data.kind === 'point') listener.onPoint(data)
    else if (data.kind === 'fit') hear(data.answer)
    else listener.onFailed(data.reason)
  })
  worker.addEventListener('error', (event) => listener.onFailed(event.message || 'the worker could not be started'))
  return ask
}
