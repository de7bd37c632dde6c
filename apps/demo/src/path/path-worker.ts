import { diabetes } from '@odot/datasets'
import { lasso } from '@odot/estimators'
import type { Numbered } from '../latest.js'
import { fitOptions, fitReport, type Regression } from './fit-report.js'
import { pathGrid } from './path-grid.js'
import type { FitQuestion, PathMessage, PathPoint } from './path-protocol.js'

const ratios = pathGrid(91)
let wanted: Numbered<FitQuestion> | undefined
let running = new AbortController()
let wake = (): void => undefined

self.addEventListener('message', ({ data }: MessageEvent<Numbered<FitQuestion>>) => {
  wanted = data
  running.abort()
  wake()
})

serve().catch((error: unknown) => tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }))

/** Computes the path point by point. A fit that the page asks for goes first, and a newer question ends an older fit. */
async function serve(): Promise<never> {
  const { X, y, featureNames } = await diabetes()
  const data = { X, y }
  tell({ kind: 'opened', names: featureNames, rows: y.length, points: ratios.length, last: await pathPoint(data, ratios.at(-1)!) })
  for (let next = 0; ; ) {
    if (wanted) await answer(data, wanted)
    else if (next < ratios.length) tell({ kind: 'point', point: await pathPoint(data, ratios[next++]!) })
    else await new Promise<void>((resolve) => (wake = resolve))
    // Questions arrive between two turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve))
  }
}

async function answer(data: Regression, question: Numbered<FitQuestion>): Promise<void> {
  wanted = undefined
  running = new AbortController()
  const body = await fitReport(data, question.body, running.signal)
  if (body) tell({ kind: 'fit', answer: { id: question.id, body } })
}

async function pathPoint({ X, y }: Regression, ratio: number): Promise<PathPoint> {
  const model = await lasso(fitOptions({ ratio, solver: 'hadamard' })).fit(X, y)
  return { ratio, coefficients: model.standardizedCoefficients }
}

function tell(message: PathMessage): void {
  self.postMessage(message)
}
