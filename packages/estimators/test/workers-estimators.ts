// Run by workers.test.ts in a process of its own: real estimators in this thread and in workers.
import { getActiveResourcesInfo } from 'node:process'
import { normal, seededRandom } from '@odot/autodiff'
import { logistic } from '@odot/losses'
import { crossValidate, lasso, multiTaskLasso, stabilitySelection } from '../src/index.js'

const [rows, columns] = [200, 6]
const random = seededRandom(1)
const data = Float64Array.from({ length: rows * columns }, () => normal(random))
const X = { data, shape: [rows, columns] } as const
const y = Array.from({ length: rows }, (_, i) => 2 * data[i * columns]! - data[i * columns + 1]! + normal(random))
const labels = y.map((value) => (value > 0 ? 'high' : 'low'))
const options = { folds: 4, count: 8, seed: 5 }
interface Found {
  readonly numbers: object
  readonly workers: number
  readonly notes: readonly string[]
}
const cases: Readonly<Record<string, (workers: number | false) => Promise<Found>>> = {
  lasso: async (workers) => {
    const found = await crossValidate(lasso({ sampleWeight: y.map((_, i) => 1 + (i % 3)) }), { ...options, workers }).fit(X, y)
    return { ...found, numbers: found.scores }
  },
  logistic: async (workers) => {
    const found = await crossValidate(lasso({ loss: logistic() }), { ...options, workers, metric: 'auc' }).fit(X, labels)
    return { ...found, numbers: found.scores }
  },
  'two tasks': async (workers) => {
    const tasks = y.map((value, i) => [value, data[i]!])
    const found = await crossValidate(multiTaskLasso(), { ...options, workers }).fit(X, tasks)
    return { ...found, numbers: found.scores }
  },
  stability: async (workers) => {
    const found = await stabilitySelection(lasso(), { subsamples: 6, count: 8, workers }).fit(X, y)
    return { ...found, numbers: found.frequencies }
  },
}
const report: Record<string, unknown> = {}
for (const [name, find] of Object.entries(cases)) {
  const [here, there] = [await find(false), await find(name === 'lasso' ? 2 : 1)]
  report[name] = { equal: JSON.stringify(here.numbers) === JSON.stringify(there.numbers), workers: there.workers, notes: there.notes }
}
report.left = getActiveResourcesInfo().filter((kind) => /Worker|MessagePort/.test(kind))
console.log(JSON.stringify(report))
