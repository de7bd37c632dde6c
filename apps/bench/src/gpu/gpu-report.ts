import { digits, spread, table } from '../markdown.js'
import type { Row } from '../measure.js'
import { ratioOf, spreadOf } from '../statistics.js'
import { isSoftware } from './adapter-text.js'
import { leastBytes } from './commands.js'
import { type GpuGoal, gpuGoals, ownChecked } from './gpu-goals.js'
import type { GpuResult } from './measure-gpu.js'

export interface GpuReportOptions {
  readonly machine: string
  readonly command: string
  readonly rounds: number
  readonly length: number
  /** Seconds of a run that is not repeated. */
  readonly limit: number
  readonly versions: readonly string[]
  readonly date?: string
}

/** The results of the suite as Markdown. */
export function gpuReport(results: readonly GpuResult[], options: GpuReportOptions): string {
  const { machine, command, rounds, length, limit, versions, date } = options
  const adapters = [...new Set(results.flatMap(({ rows }) => rows.flatMap(({ version }) => version ?? [])))]
  const software = results.some(onSoftware)
  return [
    software ? '## GPU, on software adapters' : '## GPU',
    '',
    `- machine: ${machine}`,
    `- versions: ${versions.join('; ')}`,
    ...adapters.map((each) => `- ${each}`),
    `- command: \`${command}\`${date ? `, ${date}` : ''}`,
    `- ${rounds} interleaved rounds; milliseconds, medians, and least–most in brackets. Steps: as many as take ${length} ms, four at least (but those over a second one by one), are enqueued, and one number is read behind them; X stays on the device. A training ends with u and v on the CPU; that of odot is minimize(sgd(…)), which also judges every step, and takes X up anew. One run: it is longer than ${limit} s, and not repeated.`,
    '- all contenders are compared with float64 before they are timed, and commands are counted in the run that is compared. In pages, WebGPU and WebGL themselves are watched, whatever a library says of itself.',
    '- least bytes of a step: 8np + 16p + 4n, which are X twice, u and v in, two gradients (or the next u and v) out, and y. A kernel moves each buffer that it binds once if it reads or writes it, twice if both.',
    ...(software
      ? [
          '- **every ratio of times is one of software adapters.** There the CPU plays the GPU, and barriers of workgroups cost more than all memory traffic: it says nothing about any GPU, for or against any of these libraries. What holds on every adapter are dispatches, bytes and readbacks.',
        ]
      : []),
    '',
    '### Goals',
    '',
    ...goalTable(results),
    '',
    ...results.flatMap((result) => [...gpuCaseReport(result), '', ...(largest(result, results) ? kernelTable(result) : [])]),
  ].join('\n')
}

/** Kernels of one task are the same at all sizes, but for their bytes: those of the largest that was run are shown. */
function largest(result: GpuResult, results: readonly GpuResult[]): boolean {
  const { task } = result.case
  return result === results.findLast((other) => other.case.task === task && ownChecked(other)?.commands !== undefined)
}

function onSoftware({ rows }: GpuResult): boolean {
  return rows.some(({ version = '' }) => isSoftware(version))
}

function goalTable(results: readonly GpuResult[]): readonly string[] {
  const lines = results.flatMap((result) =>
    gpuGoals(result).map(({ text, wanted, reached, status }) => [result.case.name, text, wanted, reached, status]),
  )
  return table(['case', 'what', 'goal', 'reached', ''], lines)
}

/** One case: its times, its commands, and its kernels. */
export function gpuCaseReport(result: GpuResult): readonly string[] {
  const { case: kase, rows } = result
  const own = rows.find(({ contender }) => contender.role === 'odot')
  const ratio = onSoftware(result) ? 'time over odot, a software-adapter ratio' : 'time over odot'
  return [
    `### ${kase.name}: ${kase.title}`,
    '',
    ...table(
      ['', 'ms', ratio, 'rate of the least bytes', kase.task === 'step' ? 'dispatches' : 'dispatches a step', 'readbacks', 'off by'],
      rows.map((row) => [row.contender.name, ...timeCells(result, row, own), ...commandCells(result, row), errorCell(row)]),
    ),
    '',
    ...gpuGoals(result).map((goal) => `- ${goalText(goal)}`),
  ]
}

function goalText({ status, text, wanted, reached }: GpuGoal): string {
  return `${status}: ${text} ${reached}, goal ${wanted}`
}

function timeCells({ case: kase, once }: GpuResult, { contender, outcome }: Row, own: Row | undefined): readonly string[] {
  if (outcome.status === 'wrong') return ['**wrong**, not timed', '', '']
  if (outcome.status !== 'measured') return [`${outcome.status}: ${outcome.reason}`, '', '']
  const { times } = outcome
  const against = own?.outcome.status !== 'measured' ? '' : own.outcome === outcome ? '1×' : `${spread(ratioOf(times, own.outcome.times))}×`
  const moved = leastBytes(kase.rows, kase.columns) * kase.steps
  const { median } = spreadOf(times)
  const time = once.has(contender.name) ? `${digits(median)} (one run)` : spread(spreadOf(times))
  return [time, against, `${digits(moved / median / 1e6)} GB/s`]
}

function commandCells({ case: kase, checks }: GpuResult, { contender }: Row): readonly string[] {
  const checked = checks.get(contender.name)
  const counts = checked?.commands ?? checked?.counted
  if (!counts) return ['', '']
  return [digits(counts.dispatches / kase.steps), String(counts.readbacks)]
}

function errorCell({ outcome }: Row): string {
  if (outcome.status !== 'wrong' && outcome.status !== 'measured') return ''
  return outcome.error === undefined ? '' : outcome.error === 0 ? '0' : outcome.error.toExponential(0)
}

/** What odot dispatches. */
function kernelTable(result: GpuResult): readonly string[] {
  const commands = ownChecked(result)?.commands
  if (!commands) return []
  const { columns } = result.case
  const lines = commands.kernels.map(({ label, dispatches, bytes }) => [
    label,
    String(dispatches),
    `${digits(bytes / 1e6)}`,
    digits(bytes / columns),
  ])
  return [
    `The kernels of odot; the CPU wrote ${digits(commands.uploaded / 1e6)} MB:`,
    '',
    ...table(['kernel', 'dispatches', 'MB of one', 'bytes of one over p'], lines),
    '',
  ]
}
