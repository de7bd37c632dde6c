import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltPackages, buildPackages } from './workers-build.js'

let built: BuiltPackages
let reports: Record<string, unknown>
beforeAll(async () => {
  built = await buildPackages(['workers-fake.ts', 'workers-fake-worker.ts', 'workers-process.ts', 'workers-estimators.ts'])
  reports = await run('here,one,two,small,expensive,custom,exit,exits,throws,missing,abort,aborted')
})
afterAll(() => built.remove())

/** What a process reports that computes folds as told, and must end by itself in good time. */
async function run(scenarios: string, flags: readonly string[] = []): Promise<Record<string, unknown>> {
  const file = join(built.path, 'dist/test/workers-process.js')
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file, scenarios], { timeout: 50_000 })
  return JSON.parse(stdout)
}

const sixFolds = Array.from({ length: 6 }, () => 'fold')

test('workers give the numbers of one thread, to the bit, and nothing keeps running', () => {
  const { here, one, two } = reports
  const { scores } = Object(here)
  expect(here).toMatchObject({ workers: 0, notes: [], events: sixFolds, left: [] })
  expect(scores.flat().every(Number.isFinite)).toBe(true)
  expect(one).toEqual({ scores, workers: 1, notes: [], events: sixFolds, left: [] })
  expect(two).toEqual({ scores, workers: 2, notes: [], events: sixFolds, left: [] })
})

test('by themselves workers are started for long folds only', () => {
  expect(reports.small).toMatchObject({ workers: 0, notes: [] })
  const { workers } = Object(reports.expensive)
  expect(workers).toBe(availableParallelism() > 1 ? Math.min(6, availableParallelism()) : 0)
})

test('an option that is code keeps the folds in this thread, and the notes say so', () => {
  expect(reports.custom).toMatchObject({
    workers: 0,
    notes: ['the option custom is a function, which cannot be sent to workers: folds ran in this thread.'],
    events: ['fault', ...sixFolds],
  })
})

test('the fold of a worker that ends is computed once more', () => {
  const { scores } = Object(reports.here)
  const report = Object(reports.exit)
  expect(report).toMatchObject({ scores, workers: 2, left: [] })
  expect(report.notes).toEqual([
    expect.stringMatching(/^fold \d: its worker ended \(worker exited with code: 3\); the fold is computed once more\.$/),
  ])
  expect(report.events.filter((event: string) => event === 'fault').length).toBe(1)
})

test('a fold whose worker ends twice is an error that names the fold', () => {
  expect(Object(reports.exits).error).toMatch(
    /^EstimatorError: fold \d: its worker ended twice \(.*\); pass workers: false to compute folds in this thread\.$/,
  )
})

test('what a fold throws in a worker is thrown here', () => {
  expect(reports.throws).toEqual({ error: expect.stringMatching(/^Error: fold \d: told to throw$/), left: [] })
})

test('where workers cannot be loaded or are refused, folds run in this thread', async () => {
  expect(reports.missing).toMatchObject({
    workers: 0,
    notes: [expect.stringMatching(/^workers could not be started \(.*nowhere.*\): folds ran in this thread\.$/s)],
  })
  const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
  expect((await run('two', [permission, '--allow-fs-read=*', '--no-warnings'])).two).toMatchObject({
    workers: 0,
    notes: [expect.stringMatching(/^workers could not be started/)],
    left: [],
  })
})

test('a signal ends the workers, and what was done until then is returned', () => {
  const report = Object(reports.abort)
  expect(report).toMatchObject({ workers: 2, notes: [], left: [] })
  const done = report.scores.filter((score: unknown) => score !== null && score !== undefined)
  expect(done.length).toBeLessThan(6)
  expect(done.length).toBe(report.events.length)
  expect(reports.aborted).toEqual({ scores: [null, null, null, null, null, null], workers: 0, notes: [], events: [], left: [] })
})

test('cross-validation and stability selection give the same bits in workers', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(built.path, 'dist/test/workers-estimators.js')], { timeout: 50_000 })
  const { left, lasso, ...others } = JSON.parse(stdout)
  expect(lasso).toEqual({ equal: true, workers: 2, notes: [] })
  for (const name of ['logistic', 'two tasks', 'stability'])
    expect([name, others[name]]).toEqual([name, { equal: true, workers: 1, notes: [] }])
  expect(left).toEqual([])
})
