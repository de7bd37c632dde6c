import type { Row } from './measure.js'
import { ratioOf, type Spread, spreadOf } from './statistics.js'
import type { Case, Goal } from './suite.js'

/** What became of a goal; `open` where somebody it needs was not measured. */
export type Verdict =
  | {
      readonly status: 'met' | 'missed'
      readonly text: string
      readonly wanted: string
      readonly reached: Spread
      readonly unit: '×' | ' ms'
    }
  | { readonly status: 'open'; readonly text: string; readonly wanted: string; readonly reason: string }

/** Holds what was measured against the goals of a case. */
export function goalsOf({ goals }: Case, rows: readonly Row[]): readonly Verdict[] {
  return goals.map((goal) => verdict(goal, rows))
}

function verdict(goal: Goal, rows: readonly Row[]): Verdict {
  const wanted = goal.kind === 'faster' ? `≥ ${goal.atLeast}×` : `≤ ${goal.atMost}${goal.kind === 'time' ? ' ms' : '×'}`
  const open = (text: string, reason: string): Verdict => ({ status: 'open', text, wanted, reason })
  const own = timesOf(goal.of, rows)
  if (goal.kind === 'time') {
    const text = `time of ${goal.of}`
    if (!own) return open(text, `${goal.of} was not measured`)
    const reached = spreadOf(own)
    return { status: reached.median <= goal.atMost ? 'met' : 'missed', text, wanted, reached, unit: ' ms' }
  }
  const others = goal.against.flatMap((name) => {
    const times = timesOf(name, rows)
    return times ? [{ name, times }] : []
  })
  const fastest = others.sort((a, b) => spreadOf(a.times).median - spreadOf(b.times).median)[0]
  const text = `${goal.kind === 'faster' ? 'speed' : 'time'} of ${goal.of} over that of ${fastest?.name ?? goal.against.join(' or ')}`
  if (!own) return open(text, `${goal.of} was not measured`)
  if (!fastest) return open(text, `none of ${goal.against.join(', ')} was measured`)
  const reached = goal.kind === 'faster' ? ratioOf(fastest.times, own) : ratioOf(own, fastest.times)
  const good = goal.kind === 'faster' ? reached.median >= goal.atLeast : reached.median <= goal.atMost
  return { status: good ? 'met' : 'missed', text, wanted, reached, unit: '×' }
}

function timesOf(name: string, rows: readonly Row[]): readonly number[] | undefined {
  const outcome = rows.find(({ contender }) => contender.name === name)?.outcome
  return outcome?.status === 'measured' ? outcome.times : undefined
}
