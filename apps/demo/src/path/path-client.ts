import { latest } from '../latest.js'
import type { Choice } from '../problem/choice.js'
import type { FitReport } from './fit-report.js'
import type { FitQuestion, PathMessage, PathQuestion, PathReport } from './path-protocol.js'

export interface PathListener {
  readonly onPath: (report: PathReport) => void
  readonly onFit: (report: FitReport) => void
  readonly onFailed: (reason: string) => void
}

export interface PathClient {
  readonly askPath: (choice: Choice) => void
  readonly askFit: (question: FitQuestion) => void
}

/** Starts the worker of paths and fits and passes on what it tells; only the answers to the latest questions are heard. */
export function openPath(listener: PathListener): PathClient {
  const worker = new Worker(new URL('./path-worker.ts', import.meta.url), { type: 'module' })
  const send = (question: PathQuestion): void => worker.postMessage(question)
  const paths = latest<Choice, PathReport>((question) => send({ kind: 'path', question }), listener.onPath)
  const fits = latest<FitQuestion, FitReport>((question) => send({ kind: 'fit', question }), listener.onFit)
  worker.addEventListener('message', ({ data }: MessageEvent<PathMessage>) => {
    if (data.kind === 'path') paths.hear(data.answer)
    else if (data.kind === 'fit') fits.hear(data.answer)
    else listener.onFailed(data.reason)
  })
  worker.addEventListener('error', (event) => listener.onFailed(event.message || 'the worker could not be started'))
  return { askPath: paths.ask, askFit: fits.ask }
}
