import type { FitContender } from './contenders.js'
import type { FitData, FitRequest, Fitter, ModelName } from './fit.js'
import { largestTolerance } from './ladder.js'
import type { CaseProfile } from './profile-case.js'
import { worstGap } from './relative-gap.js'
import { lambdaMaxOf, lambdasOf, type Strength } from './strengths.js'

/** What is fitted; each is measured at all gaps. */
export interface FitCase {
  readonly name: string
  readonly dataSet: string
  readonly model: ModelName
  readonly strength: Strength
}

/** Duality gaps over the objective at zero. */
const gaps = [1e-4, 1e-6, 1e-10] as const

type Outcome =
  | { readonly status: 'measured'; readonly times: readonly number[]; readonly tolerance: number; readonly gap: number }
  | { readonly status: 'not reached'; readonly best?: number; readonly outOfTime: boolean }
  | { readonly status: 'missing' | 'failed'; readonly reason: string }

export interface Entry {
  readonly contender: FitContender
  readonly outcome: Outcome
}

export interface Cell {
  readonly gap: number
  readonly entries: readonly Entry[]
}

export interface FitCaseResult {
  readonly case: FitCase
  readonly cells: readonly Cell[]
  readonly versions: readonly string[]
  /** Coefficients that are not zero at the smallest λ, where odot fitted it. */
  readonly nonzeros?: number
  /** Of a new process of odot that fits once, to a gap of 1e-6: largest memory without the array of the caller, and before the fit, over the bytes of X. */
  readonly memory?: { readonly peak: number; readonly before: number }
  readonly profile?: CaseProfile
  /** Average of the last minute before the case, of everything that ran. */
  readonly load?: number
}

export interface MeasureFitsOptions {
  readonly data: FitData
  readonly contenders: readonly FitContender[]
  readonly open: (contender: FitContender) => Fitter
  /** Runs of each contender at each gap. */
  readonly rounds: number
  /** Milliseconds of one run, at the least; short fits are repeated. */
  readonly length: number
  /** Milliseconds of fits before the first run. */
  readonly warmUp: number
}

interface Racer {
  readonly contender: FitContender
  readonly fitter: Fitter
  /** Gaps that were reached, by tolerance; nothing where time ran out. */
  readonly known: Map<number, number | undefined>
  /** Milliseconds of the latest fit on the ladder. */
  latest: number
  out?: Extract<Outcome, { readonly status: 'missing' | 'failed' }>
}

/** Finds the tolerance at which each contender meets a gap, then times those that do, one after the other, round after round. */
export async function measureFits(kase: FitCase, { data, contenders, open, ...timing }: MeasureFitsOptions): Promise<FitCaseResult> {
  const lambdaMax = lambdaMaxOf(data, kase.model)
  const lambdas = lambdasOf(lambdaMax, kase.strength)
  const request = (tolerance: number): FitRequest => ({ model: kase.model, lambdas, lambdaMax, tolerance })
  const gapOf = (coefficients: Float64Array): number => worstGap(data, { model: kase.model, lambdas, coefficients })
  const running = contenders.filter(({ models }) => models.includes(kase.model))
  const racers: Racer[] = running.map((contender) => ({ contender, fitter: open(contender), known: new Map(), latest: 0 }))
  const versions: string[] = []
  const cells: Cell[] = []
  try {
    for (const racer of racers) await unlessOut(racer, async () => void versions.push(await racer.fitter.load()))
    for (const gap of gaps) cells.push({ gap, entries: await race(racers, gap, { request, gapOf, ...timing }) })
  } finally {
    for (const { fitter } of racers) fitter.close()
  }
  const own = racers.find(({ contender, out }) => contender.role === 'odot' && !out)?.contender
  return { case: kase, cells, versions, ...(own && (await spaceOf(kase, { data, fitter: open(own) }))) }
}

interface Race extends Pick<MeasureFitsOptions, 'rounds' | 'length' | 'warmUp'> {
  readonly request: (tolerance: number) => FitRequest
  readonly gapOf: (coefficients: Float64Array) => number
}

interface Running {
  readonly racer: Racer
  readonly times: number[]
  outcome?: Outcome
  tolerance: number
  gap: number
  /** The last solution that was judged: the same numbers have the same gap. */
  judged?: Float64Array
}

/** A peer that takes so many times as long as the fastest at a gap cannot be the best one, and is not waited for. */
const patience = 5
/** Milliseconds that everybody is waited for. */
const shortest = 3000

async function race(racers: readonly Racer[], gap: number, { request, gapOf, rounds, length, warmUp }: Race): Promise<readonly Entry[]> {
  const entries: Running[] = racers.map((racer) => ({ racer, times: [], tolerance: 0, gap: 0 }))
  const each = async (step: (entry: Running) => Promise<void>): Promise<void> => {
    for (const entry of entries) if (!entry.outcome) await unlessOut(entry.racer, () => step(entry))
  }
  await each(async (entry) => {
    const { racer } = entry
    const others = entries.filter(({ racer: { latest }, tolerance }) => tolerance > 0 && latest > 0)
    const wait = Math.max(shortest, patience * Math.min(...others.map(({ racer: { latest } }) => latest)))
    const limit = racer.contender.role === 'peer' && others.length > 0 ? { limit: wait } : {}
    const gapAt = async (tolerance: number): Promise<number | undefined> => {
      if (!racer.known.has(tolerance)) racer.known.set(tolerance, await reachedAt(racer, { ...request(tolerance), ...limit }, gapOf))
      return racer.known.get(tolerance)
    }
    const reached = await largestTolerance(gap, racer.contender.ladder, gapAt)
    if (reached.status === 'reached') Object.assign(entry, { tolerance: reached.tolerance, gap: reached.gap })
    else entry.outcome = reached
  })
  const run = async (entry: Running, milliseconds: number): Promise<number | undefined> => {
    const found = await fitsOf(entry.racer.fitter, request(entry.tolerance), milliseconds)
    if (!found) entry.outcome = { status: 'not reached', outOfTime: true }
    else if (!isSame(found.coefficients, entry.judged)) {
      entry.gap = Math.max(entry.gap, gapOf(found.coefficients))
      entry.judged = found.coefficients
    }
    return found?.milliseconds
  }
  // whoever has just worked for long is warm
  await each(async (entry) => void (entry.racer.latest < warmUp && (await run(entry, warmUp))))
  for (let round = 0; round < rounds; round++) {
    await each(async (entry) => {
      const time = await run(entry, length)
      if (time !== undefined) entry.times.push(time)
    })
  }
  return entries.map(({ racer, times, outcome, tolerance, gap: found }) => ({
    contender: racer.contender,
    outcome:
      racer.out ??
      outcome ??
      (found <= gap ? { status: 'measured', times, tolerance, gap: found } : { status: 'not reached', best: found, outOfTime: false }),
  }))
}

function isSame(a: Float64Array, b: Float64Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((value, i) => value === b[i])
}

/** Milliseconds a fit, over fits that take that long together, and the last solution. Nothing where one takes too long. */
async function fitsOf(fitter: Fitter, request: FitRequest, milliseconds: number): Promise<FitTime | undefined> {
  let count = 0
  let total = 0
  while (true) {
    const answer = await fitter.fit(request)
    if (!answer) return undefined
    count++
    total += answer.milliseconds
    if (total >= milliseconds) return { milliseconds: total / count, coefficients: answer.coefficients }
  }
}

interface FitTime {
  readonly milliseconds: number
  readonly coefficients: Float64Array
}

async function reachedAt(racer: Racer, request: FitRequest, gapOf: Race['gapOf']): Promise<number | undefined> {
  const { tolerance } = request
  // what ran out of time at a looser tolerance will not be faster at this one
  for (const [other, gap] of racer.known) if (other >= tolerance && gap === undefined) return undefined
  const answer = await racer.fitter.fit(request)
  racer.latest = answer?.milliseconds ?? 0
  return answer && gapOf(answer.coefficients)
}

async function unlessOut(racer: Racer, step: () => Promise<void>): Promise<void> {
  if (racer.out) return
  try {
    await step()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    racer.out = { status: error instanceof Error && error.name === 'MissingError' ? 'missing' : 'failed', reason }
  }
}

/** The memory of a new process of odot that fits once, and how many coefficients are not zero. */
export async function spaceOf(
  { model, strength }: FitCase,
  { data, fitter }: { readonly data: FitData; readonly fitter: Fitter },
): Promise<Pick<FitCaseResult, 'memory' | 'nonzeros'>> {
  try {
    await fitter.load()
    const lambdaMax = lambdaMaxOf(data, model)
    const answer = await fitter.fit({ model, lambdas: lambdasOf(lambdaMax, strength), lambdaMax, tolerance: 1e-6 })
    if (!answer) return {}
    const share = (bytes: number): number => bytes / data.X.byteLength - 1
    const smallest = answer.coefficients.subarray(-data.columns)
    return { memory: { peak: share(answer.peak), before: share(answer.before) }, nonzeros: smallest.filter((b) => b !== 0).length }
  } finally {
    fitter.close()
  }
}
