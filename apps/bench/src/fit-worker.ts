// odot as a contender in the estimators suite: the questions of estimators/fit-process.ts.
import { closeSync, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cpu, type Numbers } from '@odot/kernels'
import type { ModelName } from './estimators/fit.js'
import { type OdotData, odotFits } from './estimators/odot-fits.js'
import { profileParts } from './estimators/profile-parts.js'
import { mark } from './protocol.js'

const device = await cpu()
let data: OdotData | undefined

const questions: Readonly<Record<string, (words: readonly string[]) => object | Promise<object>>> = {
  load: ([folder = '', rows = '', columns = '']) => {
    const of = (model: ModelName) => numbersIn(join(folder, model), Number(rows))
    const X = device.matrix(Number(rows), Number(columns), { order: 'column-major' })
    read(join(folder, 'X'), X.data)
    data = {
      X,
      device,
      responses: { lasso: of('lasso'), 'elastic-net': of('elastic-net'), logistic: of('logistic') },
    }
    const manifest: { readonly version: string } = JSON.parse(
      readFileSync(createRequire(import.meta.url).resolve('../../package.json'), 'utf8'),
    )
    return { kind: 'ready', version: `odot ${manifest.version}` }
  },
  fit: (words) => {
    const { to, count, fit } = asked(words)
    const before = peak()
    const start = performance.now()
    const coefficients = fit()
    const milliseconds = performance.now() - start
    const after = peak()
    const columns = data?.X.columns ?? 0
    const all = new Float64Array(count * columns)
    for (const [k, one] of coefficients().entries()) all.set(one, k * columns)
    writeFileSync(to, all)
    return { kind: 'fitted', milliseconds, before, peak: after }
  },
  profile: async (words) => {
    const { fit } = asked(words)
    for (const start = performance.now(); performance.now() - start < warm; ) fit()
    const session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: 250 })
    await session.post('Profiler.start')
    const start = performance.now()
    let fits = 0
    while (performance.now() - start < profiled) {
      fit()
      fits++
    }
    const milliseconds = (performance.now() - start) / fits
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    return { kind: 'profiled', milliseconds, parts: profileParts(profile) }
  },
}

/** Milliseconds of fits before a profile, and in it. */
const warm = 500
const profiled = 1000

/** Reads what is to be fitted. */
function asked([name = '', tolerance = '', , count = '', from = '', to = '']: readonly string[]): {
  readonly to: string
  readonly count: number
  readonly fit: () => () => readonly Float64Array[]
} {
  const model = models[name]
  if (!data || !model) throw new Error(`there is no data, or no model ${name}.`)
  const known = data
  const lambdas = numbersIn(from, Number(count))
  const way = odotFits[model][lambdas.length === 1 ? 'single' : 'path']
  return { to, count: lambdas.length, fit: () => way(known, { lambdas, tolerance: Number(tolerance) }) }
}

const models: Readonly<Record<string, ModelName>> = { lasso: 'lasso', 'elastic-net': 'elastic-net', logistic: 'logistic' }

function numbersIn(path: string, count: number): Float64Array {
  const numbers = new Float64Array(count)
  read(path, numbers)
  return numbers
}

/** Straight into its array, so that nothing else of that size is ever in memory. */
function read(path: string, numbers: Numbers): void {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
  const file = openSync(path, 'r')
  let at = 0
  while (at < bytes.length) {
    const count = readSync(file, bytes, at, bytes.length - at, null)
    if (count === 0) throw new Error(`${path} has ${at} bytes, not ${bytes.length}.`)
    at += count
  }
  closeSync(file)
}

/** Bytes. What `resourceUsage` says is not less than the memory of the process that started this one, so Linux is asked for that of this program alone. */
function peak(): number {
  const own = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) : null
  return 1024 * (own ? Number(own[1]) : process.resourceUsage().maxRSS)
}

const status = '/proc/self/status'

for await (const line of createInterface({ input: process.stdin })) {
  const [name = '', ...words] = line.split('\t')
  let answer: object
  try {
    answer = await questions[name]!(words)
  } catch (error) {
    answer = { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
  process.stdout.write(`${mark}${JSON.stringify(answer)}\n`)
}
