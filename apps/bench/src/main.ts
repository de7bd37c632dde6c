import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { adapterChoices } from './gpu/adapter-choice.js'
import { machine } from './machine.js'
import { withSection } from './report.js'
import { suites } from './suites.js'

const usage = `Measures odot against its peers.

  npm run bench -- kernels                   a suite, printed and written to apps/bench/RESULTS.md
  npm run bench -- kernels --only hpp,mlp    cases whose name contains one of these; printed only
  npm run bench -- kernels --rounds 15       interleaved runs of each contender
  npm run bench -- kernels --length 100      milliseconds of a run (60), where calls are short
  npm run bench -- estimators --scale 0.1    data sets of a tenth of their rows and columns; printed only
  npm run bench -- estimators --limit 10     seconds that a fit may take (60)
  npm run bench -- gpu --adapter system      the GPU of this machine, in place of software adapters
  npm run bench -- kernels --date 2026-01-31 a date to write beside the command
  npm run bench -- kernels --print           print, but write nothing
  npm run bench -- estimators --keep         keep each case in apps/bench/results, and write all that are there
  npm run bench -- estimators --keep --profile  profile odot in the cases that are kept, and measure its memory; times stay`

const file = fileURLToPath(new URL('../../RESULTS.md', import.meta.url))
/** Where results of single cases are kept. */
const keep = join(dirname(file), 'results')
const opening = '# Results\n\nWritten by `npm run bench`; [README.md](README.md) says what is measured and how.\n'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      length: { type: 'string', default: '60' },
      scale: { type: 'string', default: '1' },
      adapter: { type: 'string', default: 'software' },
      limit: { type: 'string', default: '60' },
      date: { type: 'string' },
      print: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  })
  const suite = suites.find(({ name }) => name === positionals[0])
  if (values.help || !suite) {
    console.log(`${usage}\n\nSuites: ${suites.map(({ name, title }) => `${name} (${title})`).join(', ')}.`)
    if (!values.help) process.exitCode = 1
    return
  }
  const { usual, least } = suite.rounds
  const rounds = wholeNumber('--rounds', values.rounds ?? String(usual), least)
  const length = wholeNumber('--length', values.length, 20)
  const limit = wholeNumber('--limit', values.limit, 1)
  const scale = Number(values.scale)
  if (!(scale > 0 && scale <= 1)) throw new RangeError(`--scale is ${values.scale}; pass a number above 0, at most 1.`)
  const adapter = adapterChoices.find((choice) => choice === values.adapter)
  if (!adapter) throw new RangeError(`--adapter is ${values.adapter}; pass ${adapterChoices.join(' or ')}.`)
  const parts = values.only?.split(',')
  const wanted = suite.cases.filter((name) => !parts || parts.some((part) => name.includes(part)))
  if (wanted.length === 0) throw new RangeError(`--only ${values.only} names no case; cases are ${suite.cases.join(', ')}.`)

  const host = machine()
  const show = (text: string): void => console.log(text)
  const text = await suite.run({
    wanted,
    rounds,
    length,
    scale,
    limit,
    adapter,
    machine: host,
    show,
    profile: values.profile,
    ...(values.date && { date: values.date }),
    ...(values.keep && { keep }),
  })
  // the cases have been shown
  const head = /^### (?!Goals|Missed)/m.exec(text)
  console.log(text.slice(0, head?.index).trimEnd())
  if ((parts && !values.keep) || values.print || scale !== 1) return
  writeFileSync(file, withSection(existsSync(file) ? readFileSync(file, 'utf8') : opening, suite.name, text))
  console.log('\nWritten to apps/bench/RESULTS.md.')
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) throw new RangeError(`${name} is ${text}; pass a whole number from ${least} up.`)
  return value
}

// what clears up does so at the exit
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
