import { distanceFrom, sampledOutputs } from './agreement.js'
import { goalsOf, type Verdict } from './goals.js'
import type { Case, Contender, Outputs } from './suite.js'

/** A contender that is open. */
export interface Player {
  /** Names and versions of what it runs. @throws MissingError where that is not there. */
  readonly prepare: () => Promise<string>
  readonly outputs: () => Promise<Outputs>
  /** Milliseconds a call, over calls that take that long together. */
  readonly run: (milliseconds: number) => Promise<number>
  readonly close: () => void
}

/** What became of a contender. `times` are milliseconds a call, one for each round; `error` is what it is off the reference, where it is checked. */
type Outcome =
  | { readonly status: 'measured'; readonly times: readonly number[]; readonly error?: number }
  | { readonly status: 'wrong'; readonly error: number }
  | { readonly status: 'missing'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string }

export interface Row {
  readonly contender: Contender
  readonly outcome: Outcome
  readonly version?: string
}

export interface CaseResult {
  readonly case: Case
  readonly rows: readonly Row[]
  readonly goals: readonly Verdict[]
  /** Where a goal was missed: the parts, timed alone. */
  readonly parts: readonly Row[]
}

export interface MeasureOptions {
  readonly open: (contender: Contender) => Player
  /** Runs of each contender. */
  readonly rounds: number
  /** Milliseconds of one run. */
  readonly length: number
  /** Milliseconds before the first run. */
  readonly warmUp: number
}

/** Checks all contenders of a case, then times those that are right, one after the other, round after round. */
export async function measureCase(kase: Case, options: MeasureOptions): Promise<CaseResult> {
  const reference = sampledOutputs(kase.reference())
  const rows = await race(
    kase.contenders.filter(({ role }) => role !== 'part'),
    kase.tolerance,
    reference,
    options,
  )
  const goals = goalsOf(kase, rows)
  const missed = goals.some(({ status }) => status === 'missed')
  const parts = missed
    ? await race(
        kase.contenders.filter(({ role }) => role === 'part'),
        kase.tolerance,
        reference,
        options,
      )
    : []
  return { case: kase, rows, goals, parts }
}

interface Entry {
  readonly contender: Contender
  readonly player: Player
  readonly times: number[]
  outcome?: Outcome
  version?: string
  error?: number
}

async function race(contenders: readonly Contender[], tolerance: number, reference: Outputs, options: MeasureOptions): Promise<Row[]> {
  const { rounds, length, warmUp } = options
  const entries: Entry[] = contenders.map((contender) => ({ contender, player: options.open(contender), times: [] }))
  const racing = () => entries.filter(({ outcome }) => !outcome)
  try {
    for (const entry of racing()) await attempt(entry, () => check(entry, reference, tolerance))
    for (const entry of racing()) await attempt(entry, async () => void (entry.contender.fresh || (await entry.player.run(warmUp))))
    for (let round = 0; round < rounds; round++)
      for (const entry of racing()) await attempt(entry, async () => void entry.times.push(await entry.player.run(length)))
  } finally {
    for (const { player } of entries) player.close()
  }
  return entries.map(({ contender, times, outcome, version, error }) => ({
    contender,
    outcome: outcome ?? { status: 'measured', times, ...(error !== undefined && { error }) },
    ...(version !== undefined && { version }),
  }))
}

async function check(entry: Entry, reference: Outputs, tolerance: number): Promise<void> {
  entry.version = await entry.player.prepare()
  if (entry.contender.role === 'floor' || entry.contender.role === 'part') return
  const error = distanceFrom(reference, await entry.player.outputs())
  if (error <= tolerance) entry.error = error
  else entry.outcome = { status: 'wrong', error }
}

async function attempt(entry: Entry, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    entry.outcome = { status: error instanceof Error && error.name === 'MissingError' ? 'missing' : 'failed', reason }
  }
}
