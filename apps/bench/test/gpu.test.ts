import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distanceFrom } from '../src/agreement.js'
import { adapterText, isSoftware } from '../src/gpu/adapter-text.js'
import { leastBytes, movesOf } from '../src/gpu/commands.js'
import { findChromium } from '../src/gpu/find-chromium.js'
import { type GpuCase, gpuCase, gpuCases } from '../src/gpu/gpu-cases.js'
import { gpuGoals } from '../src/gpu/gpu-goals.js'
import { gpuReport } from '../src/gpu/gpu-report.js'
import { stageOpener } from '../src/gpu/gpu-suite.js'
import { type GpuResult, measureGpu } from '../src/gpu/measure-gpu.js'
import { type OpenBrowser, openBrowser } from '../src/gpu/open-browser.js'
import { makeStage } from '../src/gpu/stage.js'
import { singleProblem, trainingReference } from '../src/gpu/training-problem.js'
import { hppProblem } from '../src/tasks/hpp-problem.js'

const columns = 200
const steps = 5
const chromium = findChromium()
if (!chromium) console.log('The page of the GPU suite is not tested: there is no Chromium; install one or set CHROMIUM_PATH.')

describe.skipIf(!chromium)('in one run of a browser', () => {
  let browser: OpenBrowser
  beforeAll(async () => {
    browser = await openBrowser({ adapter: 'software', patience: 300_000 })
  })
  afterAll(() => browser?.close())

  const measured = (task: GpuCase['task']): Promise<GpuResult> =>
    measureGpu(gpuCase(task, `${task}-200`, { columns, steps }), {
      open: stageOpener(browser, 'software'),
      rounds: 1,
      length: 1,
      limit: 300_000,
    })

  test.each(['step', 'training'] as const)(
    'the numbers of every contender of a %s agree with float64, and commands are counted',
    async (task) => {
      const result = await measured(task)
      for (const { contender, outcome } of result.rows) {
        if (contender.role === 'odot') expect(outcome, contender.name).toMatchObject({ status: 'measured' })
        // whoever is there is right
        else expect(['measured', 'missing'], `${contender.name}: ${JSON.stringify(outcome)}`).toContain(outcome.status)
        if (outcome.status !== 'measured') console.log(`${contender.name}: ${outcome.status}`)
      }
      const { commands, counted } = result.checks.get('odot')!
      expect(commands).toMatchObject({ ...counted })
      const moved = commands!.bytes / (task === 'step' ? 1 : steps) / leastBytes(64, columns)
      expect(moved).toBeGreaterThan(1)
      expect(gpuGoals(result).map(({ status }) => status)).not.toContain('–')
      const text = gpuReport([result], {
        machine: 'a machine',
        command: 'npm run bench',
        rounds: 1,
        length: 1,
        limit: 60,
        versions: [browser.version],
      })
      expect(text).toContain('## GPU, on software adapters')
      expect(text).toContain('time over odot, a software-adapter ratio')
      expect(text).toContain('The kernels of odot')
    },
    300_000,
  )
})

describe('a stage', () => {
  test('runs many steps before it waits, and one training, which needs no warm-up', async () => {
    const calls: string[] = []
    const stage = makeStage(async () => ({
      about: 'nothing',
      run: () => void calls.push('run'),
      settle: async () => void calls.push('settle'),
      outputs: async () => ({}),
    }))
    await stage.prepare({ task: 'step', precision: 'f32', sizes: [] })
    await stage.check()
    expect(calls.splice(0)).toEqual(['run', 'settle', 'run', 'settle'])
    await stage.run(1000)
    expect(calls.splice(0)).toEqual([...Array.from({ length: 256 }, () => 'run'), 'settle'])
    await stage.prepare({ task: 'training', precision: 'f32', sizes: [] })
    expect(calls.splice(0)).toEqual([])
    await stage.check()
    await stage.run(1000)
    await stage.run(1000)
    expect(calls.splice(0)).toEqual(['run', 'settle', 'run', 'settle'])
  })

  test('a run that takes longer than the limit is not repeated', async () => {
    let runs = 0
    const open = async () =>
      makeStage(async () => ({
        about: 'slow',
        run: () => new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => void runs++),
        settle: async () => undefined,
        outputs: async () => trainingReference(64, 8, 3),
      }))
    const kase = gpuCase('training', 'slow', { columns: 8, steps: 3 })
    const { rows, once } = await measureGpu(kase, { open, rounds: 3, length: 1, limit: 10 })
    for (const { outcome } of rows) expect(outcome).toMatchObject({ status: 'measured' })
    expect(once.size).toBe(rows.length)
    expect(runs).toBe(rows.length)
  })
})

describe('bytes are counted', () => {
  test('once for what a shader reads or writes, twice for both', () => {
    const code = `
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read_write> x1: array<f32>;
    @group(0) @binding(2) var<storage, read_write> x10: array<f32>;
    @group(0) @binding(3) var<uniform> given: Given;
      let l0 = x0[i];
      let l1 = x10[i * given.d[0]];
      x1[q * given.parts + (part[0])] = l0;
      x10[i] = l1;`
    expect([...movesOf(code)]).toEqual([
      [0, 1],
      [1, 1],
      [2, 2],
    ])
    expect([...movesOf('@binding(0) var<storage, read_write> a: array<f32>;\n a[i] = a[i] + 1f;')]).toEqual([[0, 2]])
  })

  test('X twice and vectors of p six times are 1.04 of the least at n = 64', () => {
    expect((8 * 64 * 1e6 + 40e6) / leastBytes(64, 1e6)).toBeCloseTo(1.045, 3)
  })
})

test('a training in float64 moves far from its start, and halves the value', () => {
  const { u, v } = trainingReference(64, 20, 100)
  const { X, y } = hppProblem(64, 20, 'f64')
  const valueAt = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
    let value = 0
    for (let i = 0; i < 64; i++) {
      let r = -y[i]!
      for (let j = 0; j < 20; j++) r += X[i * 20 + j]! * a[j]! * b[j]!
      value += (r * r) / 128
    }
    return value
  }
  const start = hppProblem(64, 20, 'f64')
  expect(valueAt(u!, v!)).toBeLessThan(valueAt(start.u, start.v) / 2)
  expect(distanceFrom({ u: start.u }, { u: u! })).toBeGreaterThan(0.1)
})

test('the problem in float32 has the numbers of that in float64', () => {
  const { X, u } = singleProblem(8, 5)
  const exact = hppProblem(8, 5, 'f64')
  expect([...X]).toEqual([...exact.X])
  expect([...u]).toEqual([...exact.u])
})

test('adapters that calculate on the CPU are known by their names', () => {
  expect(adapterText(['google', 'swiftshader', '', undefined])).toBe('google swiftshader (software)')
  expect(isSoftware(`x on ${adapterText(['nvidia', 'ampere'])}`)).toBe(false)
  expect(adapterText([], true)).toBe('an adapter without a name (software)')
})

test('cases are steps and trainings of three sizes', () => {
  expect(gpuCases(1).map(({ name, columns }) => [name, columns])).toEqual([
    ['step-1e4', 1e4],
    ['training-1e4', 1e4],
    ['step-1e5', 1e5],
    ['training-1e5', 1e5],
    ['step-1e6', 1e6],
    ['training-1e6', 1e6],
  ])
})
