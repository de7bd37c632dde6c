import type { Verdict } from './goals.js'
import { digits, spread, table } from './markdown.js'
import type { CaseResult, Row } from './measure.js'
import { ratioOf, spreadOf } from './statistics.js'
import type { Case, Suite } from './suite.js'

export interface ReportOptions {
  readonly machine: string
  readonly command: string
  readonly rounds: number
  readonly length: number
  readonly date?: string
}

/** The results of a suite as Markdown: machine, versions, goals, and a table for each case. */
export function report(suite: Suite, results: readonly CaseResult[], { machine, command, rounds, length, date }: ReportOptions): string {
  const versions = [...new Set(results.flatMap(({ rows }) => rows.flatMap(({ version }) => version ?? [])))]
  return [
    `## ${suite.title}`,
    '',
    `- machine: ${machine}`,
    `- versions: ${versions.join('; ')}`,
    `- command: \`${command}\`${date ? `, ${date}` : ''}`,
    `- ${rounds} interleaved rounds of runs of ${length} ms or more; medians, and least–most in brackets. A ratio is one of medians, its brackets hold the ratios of single rounds.`,
    '',
    '### Goals',
    '',
    ...goalTable(results),
    '',
    ...results.flatMap((result) => [...caseReport(result), '']),
  ].join('\n')
}

function goalTable(results: readonly CaseResult[]): readonly string[] {
  const lines = results.flatMap(({ case: { name }, goals }) =>
    goals.map((verdict) => [name, verdict.text, verdict.wanted, reached(verdict), verdict.status === 'open' ? '–' : verdict.status]),
  )
  return table(['case', 'what', 'goal', 'reached', ''], lines)
}

function reached(verdict: Verdict): string {
  return verdict.status === 'open' ? verdict.reason : `${spread(verdict.reached)}${verdict.unit === '×' ? '×' : ' ms'}`
}

/** One case: its table, its distance from the floor, and the parts where a goal was missed. */
export function caseReport({ case: kase, rows, goals, parts }: CaseResult): readonly string[] {
  const own = rows.find(({ contender }) => contender.role === 'odot')
  const lines = rows.map((row) => [row.contender.name, ...cells(row, kase, own)])
  return [
    `### ${kase.name}: ${kase.title}`,
    '',
    ...(kase.notes?.flatMap((note) => [note, '']) ?? []),
    ...table(['', 'ms', 'time over odot', 'rate', 'off by'], lines),
    ...floorLine(rows, own),
    ...goals.map((verdict) => `- ${verdict.status}: ${verdict.text} ${reached(verdict)}, goal ${verdict.wanted}`),
    ...(parts.length ? ['', 'A goal is missed; the parts, each timed alone:', '', ...partTable(parts, own)] : []),
  ]
}

function cells({ outcome }: Row, { bytes, flops }: Case, own: Row | undefined): readonly string[] {
  if (outcome.status === 'wrong') return [`**wrong**, not timed`, '', '', digits(outcome.error)]
  if (outcome.status !== 'measured') return [`${outcome.status}: ${outcome.reason}`, '', '', '']
  const { times, error } = outcome
  const { median } = spreadOf(times)
  const rates = [...(bytes ? [`${digits(bytes / median / 1e6)} GB/s`] : []), ...(flops ? [`${digits(flops / median / 1e6)} GFLOP/s`] : [])]
  const against =
    own?.outcome.status !== 'measured' ? '' : times === own.outcome.times ? '1×' : `${spread(ratioOf(times, own.outcome.times))}×`
  return [spread(spreadOf(times)), against, rates.join(', '), error === undefined ? '' : error === 0 ? '0' : error.toExponential(0)]
}

function floorLine(rows: readonly Row[], own: Row | undefined): readonly string[] {
  if (own?.outcome.status !== 'measured') return ['']
  const { times } = own.outcome
  const floors = rows.flatMap(({ contender, outcome }) =>
    contender.role === 'floor' && outcome.status === 'measured'
      ? [`${spread(ratioOf(times, outcome.times))}× the time of the floor (${contender.name})`]
      : [],
  )
  return ['', ...floors.map((line) => `- ${own.contender.name} takes ${line}`)]
}

function partTable(parts: readonly Row[], own: Row | undefined): readonly string[] {
  const whole = own?.outcome.status === 'measured' ? spreadOf(own.outcome.times).median : undefined
  return table(
    ['part', 'ms', `of ${own?.contender.name ?? 'all'}`],
    parts.map(({ contender, outcome }) => {
      if (outcome.status === 'wrong') return [contender.name, 'wrong', '']
      if (outcome.status !== 'measured') return [contender.name, `${outcome.status}: ${outcome.reason}`, '']
      const times = spreadOf(outcome.times)
      return [contender.name, spread(times), whole ? `${((100 * times.median) / whole).toFixed(0)} %` : '']
    }),
  )
}

/** `text` with the section of a suite replaced, or added at its end. */
export function withSection(text: string, name: string, section: string): string {
  const from = `<!-- suite ${name} -->`
  const to = `<!-- end of ${name} -->`
  const whole = `${from}\n${section}\n${to}`
  const start = text.indexOf(from)
  const end = text.indexOf(to)
  if (start < 0 || end < start) return `${text.trimEnd()}\n\n${whole}\n`
  return text.slice(0, start) + whole + text.slice(end + to.length)
}
