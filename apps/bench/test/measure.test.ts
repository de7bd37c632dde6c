import { describe, expect, test } from 'vitest'
import { measureCase, type Player } from '../src/measure.js'
import { caseReport, report, withSection } from '../src/report.js'
import type { Case, Contender, Outputs } from '../src/suite.js'
import { MissingError } from '../src/task.js'

const assignment = { task: 'add', precision: 'f64', sizes: [] } as const
const contender = (name: string, role: Contender['role'] = 'peer'): Contender => ({ name, role, runtime: 'plain', assignment })

const sums: Case = {
  name: 'sums',
  title: 'Sums',
  reference: () => ({ out: [1, 2, 3] }),
  tolerance: 1e-6,
  bytes: 24e6,
  contenders: [contender('odot', 'odot'), contender('good'), contender('floor', 'floor'), contender('half', 'part')],
  goals: [{ kind: 'faster', of: 'odot', against: ['good'], atLeast: 2 }],
}

interface Setting {
  readonly times: Readonly<Record<string, number>>
  readonly outputs?: Readonly<Record<string, Outputs>>
  readonly missing?: readonly string[]
}

/** Players that say how long they took, and a record of what was asked of them. */
function stage({ times, outputs = {}, missing = [] }: Setting) {
  const asked: string[] = []
  const open = ({ name }: Contender): Player => ({
    prepare: async () => {
      if (missing.includes(name)) throw new MissingError('not present')
      return `${name} 1.0`
    },
    outputs: async () => outputs[name] ?? { out: [1, 2, 3] },
    run: async (milliseconds) => {
      const time = times[name]
      if (time === undefined) throw new Error(`${name} has no time`)
      if (milliseconds === 20) asked.push(name)
      return time
    },
    close: () => void asked.push(`${name} closed`),
  })
  return { asked, options: { open, rounds: 3, length: 20, warmUp: 100 } }
}

describe('a case', () => {
  test('is run round after round, by one contender after the other', async () => {
    const { asked, options } = stage({ times: { odot: 1, good: 3, floor: 1 } })
    const { goals, parts } = await measureCase(sums, options)
    expect(asked.slice(0, 9)).toEqual(['odot', 'good', 'floor', 'odot', 'good', 'floor', 'odot', 'good', 'floor'])
    expect(goals).toMatchObject([{ status: 'met', reached: { median: 3, least: 3, most: 3 } }])
    expect(parts).toEqual([])
  })

  test('reports a peer that computes something else as wrong, and does not time it', async () => {
    const { asked, options } = stage({ times: { odot: 1, good: 3, floor: 1 }, outputs: { good: { out: [1, 2, 3.1] } } })
    const result = await measureCase(sums, options)
    expect(result.rows[1]!.outcome).toMatchObject({ status: 'wrong' })
    expect(asked).not.toContain('good')
    expect(result.goals).toMatchObject([{ status: 'open' }])
    expect(caseReport(result)).toContain('| good | **wrong**, not timed |  |  | 0.0333 |')
  })

  test('takes a peer within the tolerance as right', async () => {
    const { options } = stage({ times: { odot: 1, good: 3, floor: 1 }, outputs: { good: { out: [1, 2, 3.000001] } } })
    expect((await measureCase(sums, options)).rows[1]!.outcome).toMatchObject({ status: 'measured', times: [3, 3, 3] })
  })

  test('prints a peer that is missing or fails as such, and measures the rest', async () => {
    const missing = stage({ times: { odot: 1, floor: 1 }, missing: ['good'] })
    const absent = await measureCase(sums, missing.options)
    expect(absent.rows.map(({ outcome }) => outcome.status)).toEqual(['measured', 'missing', 'measured'])
    expect(caseReport(absent).join('\n')).toContain('missing: not present')
    const broken = await measureCase(sums, stage({ times: { odot: 1, floor: 1 } }).options)
    expect(broken.rows[1]!.outcome).toEqual({ status: 'failed', reason: 'good has no time' })
    expect(missing.asked.filter((entry) => entry.endsWith('closed'))).toHaveLength(3)
  })

  test('times the parts where a goal is missed', async () => {
    const result = await measureCase(sums, stage({ times: { odot: 2, good: 3, floor: 1, half: 1 } }).options)
    expect(result.goals).toMatchObject([{ status: 'missed', reached: { median: 1.5 } }])
    expect(caseReport(result)).toContain('| half | 1 (1–1) | 50 % |')
  })
})

test('a report names the machine, the versions, the command, the goals and every case', async () => {
  const result = await measureCase(sums, stage({ times: { odot: 2, good: 6, floor: 1 } }).options)
  const options = { machine: 'a machine', command: 'npm run bench -- all', rounds: 3, length: 20 }
  const text = report({ name: 'all', title: 'All', cases: [sums] }, [result], options)
  expect(text).toContain('- machine: a machine\n- versions: odot 1.0; good 1.0; floor 1.0\n- command: `npm run bench -- all`\n')
  expect(text).toContain('| sums | speed of odot over that of good | ≥ 2× | 3 (3–3)× | met |')
  expect(text).toContain('### sums: Sums')
  expect(text).toContain('| odot | 2 (2–2) | 1× | 12 GB/s | 0 |\n| good | 6 (6–6) | 3 (3–3)× | 4 GB/s | 0 |')
  expect(text).toContain('- odot takes 2 (2–2)× the time of the floor (floor)')
  expect(report({ name: 'all', title: 'All', cases: [sums] }, [result], { ...options, date: '2026-01-31' })).toContain('`, 2026-01-31\n')
})

test('the section of a suite is replaced, and those of others stay', () => {
  const one = withSection('# Results\n', 'one', 'first')
  const both = withSection(one, 'two', 'second')
  expect(withSection(both, 'one', 'third')).toBe(both.replace('first', 'third'))
  expect(withSection(both, 'two', 'second')).toBe(both)
})
