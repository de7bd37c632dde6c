import { breastCancer, diabetes, makeRegression } from '@odot/datasets'
import { lasso, type RacePoint, race } from '@odot/estimators'
import { logistic } from '@odot/losses'
import type { Numbered } from '../latest.js'
import { finishGap, limit, type RaceAnswer, type RaceMessage, type RaceProblemName } from './race-protocol.js'

type Options = { readonly lambdaRatio: number; readonly tolerance: number }
type Race = AsyncGenerator<RacePoint, void, void>

const races: Readonly<Record<RaceProblemName, (options: Options, signal: AbortSignal) => Promise<Race>>> = {
  'made-up': async (options, signal) => {
    const { X, y } = makeRegression({ rows: 300, columns: 2000, nonzeros: 30, seed: 1 })
    return race({ estimator: lasso(options), X, y }, { seconds: limit, signal })
  },
  diabetes: async (options, signal) => {
    const { X, y } = await diabetes()
    return race({ estimator: lasso(options), X, y }, { seconds: limit, signal })
  },
  'breast-cancer': async (options, signal) => {
    const { X, labels } = await breastCancer()
    return race({ estimator: lasso({ ...options, loss: logistic() }), X, y: labels }, { seconds: limit, signal })
  },
}

let running = new AbortController()

self.addEventListener('message', ({ data: { id, body } }: MessageEvent<RaceMessage>) => {
  running.abort()
  running = new AbortController()
  const { signal } = running
  const tell = (answer: RaceAnswer): void => self.postMessage({ id, body: answer } satisfies Numbered<RaceAnswer>)
  if (!body) return
  const { problem, ratio } = body
  const run = async (): Promise<void> => {
    tell({ kind: 'started' })
    for await (const point of await races[problem]({ lambdaRatio: ratio, tolerance: finishGap }, signal)) tell({ kind: 'point', point })
    tell({ kind: 'over' })
  }
  run().catch((error: unknown) => tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }))
})
