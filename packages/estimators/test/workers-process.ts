// Run by workers.test.ts in a process of its own, which must end by itself: folds of one column in this thread and in workers.
import { argv, getActiveResourcesInfo } from 'node:process'
import { kFolds } from '../src/cross-validation/k-folds.js'
import { type RunFoldsOptions, runFolds } from '../src/cross-validation/run-folds.js'
import { type FakeOptions, fakeLasso } from './workers-fake.js'

const rows = 60
const x = Float64Array.from({ length: rows }, (_, i) => Math.sin(3 * i))
const y = Float64Array.from(x, (each, i) => 2 * each + Math.cos(7 * i))
const X = { data: x, shape: [rows, 1] } as const
const lambdas = Float64Array.of(1, 0.5, 0.1, 0.01)
const [assignment] = kFolds({ rows, folds: 6 }).assignments
const tasks = Array.from(
  { length: 6 },
  (_, f) =>
    ({
      where: `fold ${f + 1}`,
      training: Float64Array.from(assignment!, (fold) => (fold === f ? 0 : 1)),
      lambdas,
      read: { kind: 'score', metric: 'mse', held: Float64Array.from(assignment!, (fold) => (fold === f ? 1 : 0)) },
    }) as const,
)
const entry = new URL('./workers-fake-worker.js', import.meta.url)
const counter = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(4)).fill(count)

async function run(fake: FakeOptions, options: Partial<RunFoldsOptions>): Promise<Record<string, unknown>> {
  const unfixed = fakeLasso(fake)
  const events: string[] = []
  const given = { workers: undefined, expected: 0, signal: undefined, entry, ...options }
  try {
    const { results, workers, notes } = await runFolds(
      unfixed,
      { recipe: unfixed.recipe, X, y },
      { ...given, tasks, onProgress: (progress) => events.push(progress.stage) },
    )
    const scores = results.map((result) => result?.readings.map((reading) => reading[0]))
    return { scores, workers, notes, events }
  } catch (error) {
    return { error: String(error) }
  }
}

const stop = new AbortController()
const scenarios: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  here: () => run({}, { workers: false }),
  one: () => run({}, { workers: 1 }),
  two: () => run({}, { workers: 2 }),
  small: () => run({}, {}),
  expensive: () => run({}, { expected: 1000 }),
  custom: () => run({ custom: () => {} }, { workers: 2 }),
  exit: () => run({ exits: counter(1) }, { workers: 2 }),
  exits: () => run({ exits: counter(100) }, { workers: 1 }),
  throws: () => run({ throws: counter(1) }, { workers: 2 }),
  missing: () => run({}, { workers: 1, entry: new URL('./nowhere.js', import.meta.url) }),
  abort: () => {
    setTimeout(() => stop.abort(), 700)
    return run({ slow: 60 }, { workers: 2, signal: stop.signal })
  },
  aborted: () => run({}, { workers: 2, signal: AbortSignal.abort() }),
}
const reports: Record<string, unknown> = {}
for (const name of argv[2]?.split(',') ?? []) {
  const report = await scenarios[name]!()
  reports[name] = { ...report, left: getActiveResourcesInfo().filter((kind) => /Worker|MessagePort/.test(kind)) }
}
console.log(JSON.stringify(reports))
