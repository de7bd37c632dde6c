import { normal, seededRandom } from '@odot/autodiff'
import { logistic } from '@odot/losses'
import { crossValidate, lasso, stabilitySelection } from '../../src/index.js'

const [rows, columns] = [120, 5]
const random = seededRandom(1)
const data = Float64Array.from({ length: rows * columns }, () => normal(random))
const X = { data, shape: [rows, columns] } as const
const y = Array.from({ length: rows }, (_, i) => 2 * data[i * columns]! - data[i * columns + 1]! + normal(random))
const labels = y.map((value) => (value > 0 ? 'high' : 'low'))
const options = { folds: 4, count: 8, seed: 5 }

async function report(): Promise<object> {
  const stop = new AbortController()
  const [here, there, classes, stable] = [
    await crossValidate(lasso(), { ...options, workers: false }).fit(X, y),
    await crossValidate(lasso(), { ...options, workers: 2 }).fit(X, y),
    await crossValidate(lasso({ loss: logistic() }), { ...options, workers: 2 }).fit(X, labels),
    await stabilitySelection(lasso(), { subsamples: 4, count: 8, falseSelections: 2, workers: 2 }).fit(X, y),
  ]
  const stopped = await crossValidate(lasso(), {
    ...options,
    workers: 2,
    signal: stop.signal,
    onProgress: ({ stage }) => stage === 'fold' && stop.abort(),
  }).fit(X, y)
  return {
    isolated: crossOriginIsolated,
    equal: JSON.stringify(here.scores) === JSON.stringify(there.scores),
    means: [...here.scores.mean],
    workers: [here, there, classes, stable].map(({ workers }) => workers),
    notes: [here, there, classes, stable].flatMap(({ notes }) => notes),
    stable: [...stable.stable],
    stopped: stopped.status,
  }
}

const target = document.querySelector('#report')
if (!target) throw new Error('the page has no place for the report.')
try {
  target.textContent = JSON.stringify(await report())
} catch (error) {
  target.textContent = JSON.stringify({ failure: String(error) })
}
target.setAttribute('data-done', '')
