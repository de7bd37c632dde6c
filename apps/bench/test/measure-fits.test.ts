import { cpu, dense } from '@odot/kernels'
import { describe, expect, test } from 'vitest'
import { contenders, type FitContender } from '../src/estimators/contenders.js'
import { prepared } from '../src/estimators/data-sets.js'
import { estimatorSuite } from '../src/estimators/estimator-suite.js'
import type { Fitter } from '../src/estimators/fit.js'
import { fitReport, geometricMean, setReport } from '../src/estimators/fit-report.js'
import { type FitCase, measureFits } from '../src/estimators/measure-fits.js'
import { odotFits } from '../src/estimators/odot-fits.js'
import { worstGap } from '../src/estimators/relative-gap.js'
import { lambdaMaxOf, lambdasOf, type Strength } from '../src/estimators/strengths.js'
import { MissingError } from '../src/task.js'

const numbers = Float64Array.from({ length: 40 * 15 }, (_, k) => Math.sin(k * k) + 0.3 * Math.cos(k))
const data = prepared(
  { data: numbers, shape: [40, 15], stride: 15 },
  Float64Array.from({ length: 40 }, (_, i) => numbers[15 * i]! - numbers[15 * i + 3]! + 0.2 * Math.sin(i)),
)
const kase: FitCase = { name: 'small-lasso-0.1', dataSet: 'small', model: 'lasso', strength: 0.1 }
const set = { name: 'small', title: 'small data' }
const device = await cpu()
const own = { X: dense(data.X, { rows: data.rows, columns: data.columns, order: 'column-major' }), device, responses: data.responses }
const two = contenders.filter(({ name }) => name === 'odot' || name === 'glmnet')

interface Setting {
  readonly times: Readonly<Record<string, number>>
  /** The tightest gap that a contender is able to reach, by name. */
  readonly floor?: Readonly<Record<string, number>>
  readonly missing?: string
  readonly slow?: string
}

/** Contenders that say how long they took, and give the optimum changed by as much as they were allowed. */
async function played({ times, floor = {}, missing, slow }: Setting) {
  const asked: string[] = []
  const limits: (readonly [string, number | undefined])[] = []
  const lambda = lambdasOf(lambdaMaxOf(data, 'lasso'), 0.1)
  const optimum = odotFits.lasso.single(own, { lambdas: lambda, tolerance: 1e-14 })()[0]!
  const open = ({ name }: FitContender): Fitter => ({
    load: async () => {
      if (name === missing) throw new MissingError('not present')
      return `${name} 1.0`
    },
    fit: async ({ tolerance, limit }) => {
      asked.push(name)
      limits.push([name, limit])
      if (name === slow) return undefined
      const off = Math.max(floor[name] ?? 0, tolerance / 10)
      const coefficients = optimum.map((b, j) => (j === 0 ? b * (1 + off) : b))
      return { milliseconds: times[name]!, coefficients, peak: 3 * data.X.byteLength, before: 2 * data.X.byteLength }
    },
    close: () => void asked.push(`${name} closed`),
  })
  return { asked, limits, result: await measureFits(kase, { data, contenders: two, open, rounds: 3, length: 1, warmUp: 2 }) }
}

describe('a case', () => {
  test('is timed round after round, by one contender after the other, to the gap', async () => {
    const { asked, result } = await played({ times: { odot: 1, glmnet: 4 } })
    expect(result.cells.map(({ gap }) => gap)).toEqual([1e-4, 1e-6, 1e-10])
    for (const { gap, entries } of result.cells) {
      for (const { outcome } of entries) {
        expect(outcome).toMatchObject({ status: 'measured' })
        if (outcome.status === 'measured') expect(outcome.gap).toBeLessThanOrEqual(gap)
      }
    }
    const rounds = asked.slice(0, asked.indexOf('odot closed')).join(' ')
    expect(rounds.endsWith('odot glmnet odot glmnet odot glmnet')).toBe(true)
    expect(asked.filter((entry) => entry.endsWith('closed'))).toEqual(['odot closed', 'glmnet closed', 'odot closed'])
    expect(result.memory).toEqual({ peak: 2, before: 1 })
    expect(setReport(set, [result]).join('\n')).toMatch(/\| lasso \| 0\.1 λmax \| \d+ \| 2× \| 1× \| 1× \|/)
    expect(setReport(set, [result]).join('\n')).toContain('| lasso | 0.1 λmax | 1e-6 | 1 (1–1) | 4 (4–4) | 0.25 (0.25–0.25)× |')
  })

  test('does not count a peer that misses the gap, and says how far it came', async () => {
    const { result } = await played({ times: { odot: 1, glmnet: 0.5 }, floor: { glmnet: 1e-8 } })
    const text = setReport(set, [result]).join('\n')
    expect(result.cells[2]!.entries[1]!.outcome).toMatchObject({ status: 'not reached', outOfTime: false })
    expect(text).toMatch(/\| 1e-10 \| 1 \(1–1\) \| not reached, \de-\d+ \| no peer \|/)
    expect(text).toContain('**2 (2–2)×**')
  })

  test('holds odot to its promise: a gap above its tolerance is not reached', async () => {
    const { result } = await played({ times: { odot: 1, glmnet: 2 }, floor: { odot: 1e-3 } })
    expect(result.cells[1]!.entries[0]!.outcome.status).toBe('not reached')
    const options = { title: 'Estimators', machine: 'a machine', command: 'bench', rounds: 3, length: 60, limit: 60 }
    expect(fitReport([{ ...set, make: async () => data }], [result], options)).toContain(
      '- small-lasso-0.1 to 1e-10: odot does not reach it',
    )
  })

  test('goes on without peers that are missing or out of time', async () => {
    const absent = await played({ times: { odot: 1 }, missing: 'glmnet' })
    expect(absent.result.cells.map(({ entries }) => entries.map(({ outcome }) => outcome.status))).toEqual(
      Array.from({ length: 3 }, () => ['measured', 'missing']),
    )
    const slow = await played({ times: { odot: 1 }, slow: 'glmnet' })
    expect(slow.result.cells[0]!.entries[1]!.outcome).toEqual({ status: 'not reached', outOfTime: true })
    // what ran out of time once is not tried again
    expect(slow.asked.filter((name) => name === 'glmnet').length).toBeLessThanOrEqual(1 + 2)
  })
})

test('a report has the machine, the versions, who is missing, the geometric means and what is missed', async () => {
  const { result } = await played({ times: { odot: 3, glmnet: 2 } })
  const { result: other } = await played({ times: { odot: 1 }, missing: 'glmnet' })
  const options = {
    title: 'Estimators',
    machine: 'a machine',
    command: 'npm run bench -- estimators',
    rounds: 3,
    length: 60,
    limit: 60,
    date: '2026-01-31',
  }
  const sets = [{ ...set, make: async () => data }]
  const text = fitReport(sets, [result, other], options)
  expect(text).toContain('- machine: a machine\n- versions: odot 1.0; glmnet 1.0\n- command: `npm run bench -- estimators`, 2026-01-31\n')
  expect(text).toContain('- missing: glmnet: not present')
  expect(text).toContain('| small | 1.5× | 0 of 3 | 3 | 0 |')
  expect(text).toContain('- small-lasso-0.1 to 1e-4: 1.5 (1.5–1.5)× the time of glmnet;')
})

test('the geometric mean of ratios and of their inverses are inverse', () => {
  expect(geometricMean([2, 8])).toBeCloseTo(4, 12)
  expect(geometricMean([1 / 2, 1 / 8])).toBeCloseTo(1 / 4, 12)
  expect(geometricMean([])).toBeUndefined()
})

test('a peer is waited for five times as long as the fastest takes while its tolerance is sought, and odot as long as it takes', async () => {
  const { limits } = await played({ times: { odot: 2000, glmnet: 4 } })
  const peers = limits.filter(([name, limit]) => name === 'glmnet' && limit !== undefined).map(([, limit]) => limit)
  expect(peers[0]).toBe(10_000)
  expect(limits.filter(([name, limit]) => name === 'odot' && limit !== undefined)).toEqual([])
})

test('cases have names of their own, and every model has odot and peers', () => {
  expect(new Set(estimatorSuite.cases).size).toBe(27)
  for (const model of ['lasso', 'elastic-net', 'logistic'] as const) {
    const roles = contenders.filter(({ models }) => models.includes(model)).map(({ role }) => role)
    expect(roles.filter((role) => role === 'odot')).toHaveLength(1)
    expect(roles.filter((role) => role === 'peer').length).toBeGreaterThanOrEqual(2)
  }
})

const fits = (['lasso', 'elastic-net', 'logistic'] as const).flatMap((model) =>
  ([0.1, 0.01, 'path'] as readonly Strength[]).map((strength) => ({ model, strength })),
)

test.each(fits)('odot fits $model at $strength to the gap that it promises', ({ model, strength }) => {
  const way = odotFits[model][strength === 'path' ? 'path' : 'single']
  const lambdas = lambdasOf(lambdaMaxOf(data, model), strength)
  for (const tolerance of [1e-4, 1e-6, 1e-10]) {
    const all = way(own, { lambdas, tolerance })()
    expect(all).toHaveLength(lambdas.length)
    const coefficients = Float64Array.from(all.flatMap((one) => [...one]))
    expect(worstGap(data, { model, lambdas, coefficients })).toBeLessThanOrEqual(tolerance)
  }
})
