// odot as a contender in the estimators suite: the questions of estimators/fit-process.ts.
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cpu, type Numbers } from '@odot/kernels'
import type { ModelName } from './estimators/fit.js'
import { type OdotData, odotFits } from './estimators/odot-fits.js'
import { mark } from './protocol.js'

const device = await cpu()
let data: OdotData | undefined

const questions: Readonly<Record<string, (words: readonly string[]) => object>> = {
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
  fit: ([name = '', tolerance = '', , count = '', from = '', to = '']) => {
    const model = models[name]
    if (!data || !model) throw new Error(`there is no data, or no model ${name}.`)
    const lambdas = numbersIn(from, Number(count))
    const fit = odotFits[model][lambdas.length === 1 ? 'single' : 'path']
    const before = peak()
    const start = performance.now()
    const coefficients = fit(data, { lambdas, tolerance: Number(tolerance) })
    const milliseconds = performance.now() - start
    const after = peak()
    const { columns } = data.X
    const all = new Float64Array(lambdas.length * columns)
    for (const [k, one] of coefficients().entries()) all.set(one, k * columns)
    writeFileSync(to, all)
    return { kind: 'fitted', milliseconds, before, peak: after }
  },
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

/** Bytes. */
function peak(): number {
  return process.resourceUsage().maxRSS * 1024
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name = '', ...words] = line.split('\t')
  let answer: object
  try {
    answer = questions[name]!(words)
  } catch (error) {
    answer = { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
  process.stdout.write(`${mark}${JSON.stringify(answer)}\n`)
}
