import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compileFloor } from './compile-floor.js'
import { machine } from './machine.js'
import { type CaseResult, measureCase } from './measure.js'
import { openPlayer } from './process-player.js'
import { caseReport, report, withSection } from './report.js'
import { suites } from './suites.js'

const usage = `Measures odot against its peers.

  npm run bench -- kernels                   the suite, printed and written to apps/bench/RESULTS.md
  npm run bench -- kernels --only hpp,mlp    cases whose name contains one of these; printed only
  npm run bench -- kernels --rounds 15       interleaved runs of each contender (9)
  npm run bench -- kernels --length 100      milliseconds of a run (60)
  npm run bench -- kernels --date 2026-01-31 a date to write beside the command
  npm run bench -- kernels --print           print, but write nothing`

const file = fileURLToPath(new URL('../../RESULTS.md', import.meta.url))
const opening = '# Results\n\nWritten by `npm run bench`; [README.md](README.md) says what is measured and how.\n'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      only: { type: 'string' },
      rounds: { type: 'string', default: '9' },
      length: { type: 'string', default: '60' },
      date: { type: 'string' },
      print: { type: 'boolean', default: false },
    },
  })
  const suite = suites.find(({ name }) => name === positionals[0])
  if (values.help || !suite) {
    console.log(`${usage}\n\nSuites: ${suites.map(({ name, title }) => `${name} (${title})`).join(', ')}.`)
    if (!values.help) process.exitCode = 1
    return
  }
  const rounds = wholeNumber('--rounds', values.rounds, 7)
  const length = wholeNumber('--length', values.length, 20)
  const wanted = values.only?.split(',')
  const cases = suite.cases.filter(({ name }) => !wanted || wanted.some((part) => name.includes(part)))
  if (cases.length === 0)
    throw new RangeError(`--only ${values.only} names no case; cases are ${suite.cases.map(({ name }) => name).join(', ')}.`)

  const host = machine()
  const floor = await compileFloor()
  const results: CaseResult[] = []
  for (const each of cases) {
    const result = await measureCase(each, {
      open: (contender) => openPlayer(contender, { floor }),
      rounds,
      length,
      warmUp: Math.max(500, 5 * length),
    })
    console.log(`${caseReport(result).join('\n')}\n`)
    results.push(result)
  }
  const command = `npm run bench -- ${suite.name} --rounds ${rounds} --length ${length}`
  const text = report(suite, results, { machine: host, command, rounds, length, ...(values.date && { date: values.date }) })
  console.log(text.slice(0, text.indexOf(`### ${cases[0]!.name}:`)).trimEnd())
  if (wanted || values.print) return
  writeFileSync(file, withSection(existsSync(file) ? readFileSync(file, 'utf8') : opening, suite.name, text))
  console.log('\nWritten to apps/bench/RESULTS.md.')
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) throw new RangeError(`${name} is ${text}; pass a whole number from ${least} up.`)
  return value
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
