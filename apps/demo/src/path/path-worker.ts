import { fitReport } from './fit-report.js'
import type { PathMessage, PathQuestion } from './path-protocol.js'
import { pathReport } from './path-report.js'

const running = { path: new AbortController(), fit: new AbortController() }

self.addEventListener('message', ({ data }: MessageEvent<PathQuestion>) => {
  answer(data).catch((error: unknown) => tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }))
})

/** Answers a question. A newer one ends the older of its kind; a fit and a path go on together. */
async function answer(asked: PathQuestion): Promise<void> {
  running[asked.kind].abort()
  running[asked.kind] = new AbortController()
  const { signal } = running[asked.kind]
  const { id } = asked.question
  if (asked.kind === 'path') {
    const body = await pathReport(asked.question.body, signal)
    if (body) tell({ kind: 'path', answer: { id, body } })
  } else {
    const body = await fitReport(asked.question.body, signal)
    if (body) tell({ kind: 'fit', answer: { id, body } })
  }
}

function tell(message: PathMessage): void {
  self.postMessage(message)
}
