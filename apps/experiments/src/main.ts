import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { markdownTable } from './harness/markdown-table.js'
import { renderChart } from './harness/render-chart.js'
import { withSection } from './harness/with-section.js'
import { studies } from './studies.js'
import type { Study } from './study.js'

const usage = `Numerical studies, with seeds: each prints a table and draws a figure.

  npm run experiment -- gradient-flow             the table and figure in apps/experiments, as in its README
  npm run experiment -- gradient-flow --seeds 5   fewer random problems; printed only
  npm run experiment -- gradient-flow --quick     tiny, to see that it runs; printed only
  npm run experiment -- gradient-flow --figure a.svg   the figure goes to this file, whatever the options
  npm run experiment -- all                       one after another`

const place = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      seeds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      figure: { type: 'string' },
    },
  })
  const wanted = Object.values(studies).filter(({ name }) => positionals[0] === 'all' || positionals[0] === name)
  if (values.help || wanted.length === 0) {
    const list = Object.values(studies).map(({ name, question }) => `  ${name.padEnd(24)} ${question}`)
    console.log(`${usage}\n\nStudies:\n${list.join('\n')}`)
    if (!values.help) process.exitCode = 1
    return
  }
  for (const study of wanted) {
    const seeds = Number(values.seeds ?? (values.quick ? 1 : study.seeds))
    if (!(Number.isInteger(seeds) && seeds >= 1)) throw new RangeError(`--seeds is ${values.seeds}; pass a whole number from 1 up.`)
    await show(study, { seeds, quick: values.quick, kept: !values.quick && values.seeds === undefined, figure: values.figure })
  }
}

interface ShowOptions {
  readonly seeds: number
  readonly quick: boolean
  /** Whether the README and its figures take the results. */
  readonly kept: boolean
  readonly figure: string | undefined
}

async function show(study: Study, { seeds, quick, kept, figure }: ShowOptions): Promise<void> {
  const start = performance.now()
  const result = await study.run({ seeds, quick })
  const seconds = (performance.now() - start) / 1000
  const command = `\`npm run experiment -- ${study.name}${kept ? '' : ` --seeds ${seeds}`}${quick ? ' --quick' : ''}\``
  const source = `${command}: seeds 1 to ${seeds}, ${seconds.toFixed(0)} s.`
  const text = [markdownTable(result.columns, result.rows), ...result.notes.map((note) => `- ${note}`), '', source]
  const [table, ...rest] = text
  const section = `${table}\n\n${rest.join('\n')}`
  console.log(`${study.question}\n\n${section}`)
  if (!kept && figure === undefined) return
  const svg = renderChart(study.figure(result))
  const file = figure ?? place(`figures/${study.name}.svg`)
  mkdirSync(place('figures'), { recursive: true })
  writeFileSync(file, svg)
  console.log(`\nDrawn to ${file}.`)
  const readme = place('README.md')
  if (kept && existsSync(readme)) writeFileSync(readme, withSection(readFileSync(readme, 'utf8'), study.name, section))
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
