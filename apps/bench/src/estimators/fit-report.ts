import { digits, spread, table } from '../markdown.js'
import { ratioOf, type Spread, spreadOf } from '../statistics.js'
import type { DataSet } from './data-sets.js'
import type { Cell, Entry, FitCaseResult } from './measure-fits.js'

export interface FitReportOptions {
  readonly title: string
  readonly machine: string
  readonly command: string
  readonly rounds: number
  /** Milliseconds of a run, at the least. */
  readonly length: number
  /** Seconds that a fit may take. */
  readonly limit: number
  readonly date?: string
}

/** The time of odot over that of the fastest peer that met the gap, or why there is none. */
type Comparison = { readonly status: 'compared'; readonly ratio: Spread; readonly peer: string } | { readonly status: 'alone' | 'open' }

function comparison({ entries }: Cell): Comparison {
  const own = entries.find(({ contender }) => contender.role === 'odot')
  const peers = entries.flatMap(({ contender, outcome }) =>
    contender.role === 'peer' && outcome.status === 'measured' ? [{ name: contender.name, times: outcome.times }] : [],
  )
  if (own?.outcome.status !== 'measured') return { status: 'open' }
  const best = peers.sort((a, b) => spreadOf(a.times).median - spreadOf(b.times).median)[0]
  if (!best) return { status: 'alone' }
  return { status: 'compared', ratio: ratioOf(own.outcome.times, best.times), peer: best.name }
}

/** exp of the mean logarithm; nothing of nothing. */
export function geometricMean(numbers: readonly number[]): number | undefined {
  return numbers.length ? Math.exp(numbers.reduce((total, x) => total + Math.log(x), 0) / numbers.length) : undefined
}

/** The results of the suite as Markdown. */
export function fitReport(sets: readonly DataSet[], results: readonly FitCaseResult[], options: FitReportOptions): string {
  const { title, machine, command, rounds, length, limit, date } = options
  const versions = [...new Set(results.flatMap((result) => result.versions))]
  return [
    `## ${title}`,
    '',
    `- machine: ${machine}`,
    `- versions: ${versions.join('; ')}`,
    `- command: \`${command}\`${date ? `, ${date}` : ''}`,
    `- milliseconds of a fit, ${rounds} interleaved rounds of runs of ${length} ms or more, one thread; medians, and least–most in brackets. The gap is the duality gap of the solution over the objective at zero, by one piece of code for all; of a path, the largest. Peers have the largest tolerance (a power of ten) that meets the gap.`,
    `- not reached: no tolerance meets the gap, or none within ${limit} s, or within five times the time of the fastest (and 3 s), so that it cannot be the best peer; then the smallest gap that was seen. It never counts.`,
    ...busy(results),
    ...absent(results),
    '',
    ...summary(sets, results),
    '',
    ...missed(results),
    ...sets.flatMap((set) => [...setReport(set, ofSet(results, set)), '']),
  ].join('\n')
}

const ofSet = (results: readonly FitCaseResult[], { name }: DataSet) => results.filter((result) => result.case.dataSet === name)

/** Cases that were not alone on the machine. */
function busy(results: readonly FitCaseResult[]): readonly string[] {
  const loads = results.flatMap(({ load }) => (load !== undefined && load > alone ? [load] : []))
  if (loads.length === 0) return []
  return [
    `- ${loads.length} of ${results.length} cases were measured while other programs ran (load averages of ${digits(Math.min(...loads))} to ${digits(Math.max(...loads))}): contenders took turns on one processor, at the highest priority, and the others had the rest. Ratios hold the contenders of a case against each other; milliseconds of different cases do not compare.`,
  ]
}

/** A load average up to which nothing but the contenders is at work. */
const alone = 2

function absent(results: readonly FitCaseResult[]): readonly string[] {
  const lines = results.flatMap(({ case: { name }, cells }) =>
    cells.flatMap(({ entries }) =>
      entries.flatMap(({ contender, outcome }) =>
        outcome.status === 'missing' || outcome.status === 'failed'
          ? [`- ${outcome.status}: ${contender.name}${outcome.status === 'failed' ? ` in ${name}` : ''}: ${outcome.reason}`]
          : [],
      ),
    ),
  )
  return [...new Set(lines)]
}

function ratios(results: readonly FitCaseResult[]): readonly number[] {
  return results.flatMap(({ cells }) =>
    cells.flatMap((cell) => {
      const found = comparison(cell)
      return found.status === 'compared' ? [found.ratio.median] : []
    }),
  )
}

function summary(sets: readonly DataSet[], results: readonly FitCaseResult[]): readonly string[] {
  const line = (name: string, some: readonly FitCaseResult[]): readonly string[] => {
    const all = some.flatMap(({ cells }) => cells.map(comparison))
    const own = ratios(some)
    const mean = geometricMean(own)
    const count = (status: Comparison['status']) => String(all.filter((each) => each.status === status).length)
    return [
      name,
      mean === undefined ? '–' : `${digits(mean)}×`,
      `${own.filter((r) => r <= 1).length} of ${own.length}`,
      count('alone'),
      count('open'),
    ]
  }
  const present = sets.filter((set) => ofSet(results, set).length)
  return table(
    ['data', 'time of odot over the best peer, geometric mean', 'at most 1×', 'no peer meets the gap', 'odot not measured'],
    [...present.map((set) => line(set.name, ofSet(results, set))), line('all', results)],
  )
}

/** The table of one data set, and the memory of odot. */
export function setReport({ name, title }: Pick<DataSet, 'name' | 'title'>, results: readonly FitCaseResult[]): readonly string[] {
  if (results.length === 0) return []
  const names = [...new Set(results.flatMap(({ cells }) => cells.flatMap(({ entries }) => entries.map(({ contender }) => contender.name))))]
  const lines = results.flatMap(({ case: { model, strength }, cells }) =>
    cells.map((cell) => [
      model,
      strength === 'path' ? 'path of 100' : `${strength} λmax`,
      cell.gap.toExponential(0),
      ...names.map((each) => entryText(cell.entries.find(({ contender }) => contender.name === each))),
      comparisonText(comparison(cell)),
    ]),
  )
  const space = results.flatMap(({ case: { model, strength }, memory, nonzeros }) =>
    memory
      ? [
          [
            model,
            strength === 'path' ? 'path of 100' : `${strength} λmax`,
            String(nonzeros),
            `${digits(memory.peak)}×`,
            `${digits(memory.before)}×`,
            `${digits(memory.peak - memory.before)}×`,
          ],
        ]
      : [],
  )
  return [
    `### ${name}: ${title}`,
    '',
    ...table(['', 'λ', 'gap', ...names, 'odot over the best peer'], lines),
    ...(space.length
      ? ['', 'Memory of a process of odot that fits once to 1e-6, its largest without X of the caller, over the size of X (goal 1.2×):', '']
      : []),
    ...(space.length ? table(['', 'λ', 'nonzero at the smallest λ', 'largest', 'before the fit', 'by the fit'], space) : []),
  ]
}

function entryText(entry: Entry | undefined): string {
  if (!entry) return '–'
  const { outcome } = entry
  if (outcome.status === 'measured') return spread(spreadOf(outcome.times))
  if (outcome.status !== 'not reached') return outcome.status
  const best = outcome.best === undefined ? '' : `, ${outcome.best.toExponential(0)}`
  return `not reached${outcome.outOfTime ? ' in time' : ''}${best}`
}

function comparisonText(found: Comparison): string {
  if (found.status === 'compared')
    return `${found.ratio.median > 1 ? '**' : ''}${spread(found.ratio)}×${found.ratio.median > 1 ? '**' : ''}`
  return found.status === 'alone' ? 'no peer' : '–'
}

function missed(results: readonly FitCaseResult[]): readonly string[] {
  const lines = results.flatMap(({ case: { name }, cells, nonzeros }) =>
    cells.flatMap((cell) => {
      const found = comparison(cell)
      const own = cell.entries.find(({ contender }) => contender.role === 'odot')
      const at = `- ${name} to ${cell.gap.toExponential(0)}`
      if (own?.outcome.status === 'not reached') return [`${at}: odot does not reach it`]
      if (found.status !== 'compared' || found.ratio.median <= 1) return []
      const note = nonzeros === undefined ? '' : `; ${nonzeros} nonzero coefficients at the smallest λ`
      return [`${at}: ${spread(found.ratio)}× the time of ${found.peer}${note}`]
    }),
  )
  if (lines.length === 0) return []
  const profiles = results.filter(isMissed).flatMap(profileRow)
  return [
    '### Missed',
    '',
    'Where a peer is faster, or odot misses the gap:',
    '',
    ...lines,
    '',
    ...(profiles.length
      ? [
          'Where the time of odot goes in these cases: shares of a warm fit by the file of the functions, from a CPU profile. The floor is the time to read X once and to multiply the columns that a fit ends with with each other, at the rates of pure reads and of pure multiplications in vectors of 128 bits without fused operations, which is what WebAssembly has; peers have wider vectors that fuse.',
          '',
          ...table(['case', 'ms to 1e-6', 'shares', 'floor, ms', 'over the floor'], profiles),
          '',
        ]
      : []),
  ]
}

/** Whether a peer is faster at some gap, or odot misses one. */
function isMissed({ cells }: FitCaseResult): boolean {
  return cells.some((cell) => {
    const found = comparison(cell)
    return found.status === 'compared' ? found.ratio.median > 1 : found.status === 'open'
  })
}

function profileRow({ case: { name }, profile }: FitCaseResult): readonly (readonly string[])[] {
  if (!profile) return []
  const { milliseconds, parts, floor } = profile
  const shares = parts.map(({ name: part, share }) => `${part} ${(100 * share).toFixed(0)} %`).join(', ')
  return [[name, digits(milliseconds), shares, digits(floor), `${digits(milliseconds / floor)}×`]]
}

/** The profile of a case as a line. */
export function profileText(result: FitCaseResult): string {
  return profileRow(result)
    .map((cells) => cells.join(' | '))
    .join('\n')
}
