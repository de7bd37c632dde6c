import { doctor } from '@odot/kernels/doctor'
import type { Numbered } from '../latest.js'
import { deviceShelf } from './device-shelf.js'
import type { DevicesAnswer, DevicesMessage, DevicesQuestion } from './devices-protocol.js'
import { madeLasso } from './made-lasso.js'
import { type TrainingRun, trainLasso } from './train-lasso.js'

const shelf = deviceShelf()
let running = new AbortController()
let last = Promise.resolve()

async function answer(question: DevicesQuestion, { signal, tell }: Omit<TrainingRun, 'opened'>): Promise<void> {
  tell({ kind: 'refusals', refusals: await shelf.refusals() })
  const name = question.device ?? shelf.best()
  const opened = await shelf.open(name)
  tell({ kind: 'opened', device: name, adapter: opened.adapter })
  if (signal.aborted || question.kind === 'open') return
  if (question.kind === 'train') {
    tell({ kind: 'phase', words: 'Making the data' })
    return trainLasso(madeLasso(question.columns), { opened, signal, tell })
  }
  const onProgress = ({ finding, done, total }: Omit<Extract<DevicesAnswer, { kind: 'finding' }>, 'kind'>): void =>
    tell({ kind: 'finding', finding, done, total })
  const { toString: _, ...report } = await doctor(opened.device, { cases: 'few', signal, onProgress })
  tell({ kind: 'checked', report })
}

self.addEventListener('message', ({ data: { id, body } }: MessageEvent<DevicesMessage>) => {
  running.abort()
  running = new AbortController()
  const { signal } = running
  const tell = (told: DevicesAnswer): void => self.postMessage({ id, body: told } satisfies Numbered<DevicesAnswer>)
  if (!body) return
  // one after the other: what is aborted lets the device go first
  last = last
    .then(() => answer(body, { signal, tell }))
    .catch(async (error: unknown) => {
      tell({ kind: 'refusals', refusals: await shelf.refusals() })
      tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
    })
})
