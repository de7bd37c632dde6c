import type { BenchSuite } from '../bench-suite.js'
import { digits } from '../markdown.js'
import { spreadOf } from '../statistics.js'
import type { Contender } from '../suite.js'
import { MissingError } from '../task.js'
import type { AdapterChoice } from './adapter-choice.js'
import { type GpuCase, gpuCases } from './gpu-cases.js'
import { gpuCaseReport, gpuReport } from './gpu-report.js'
import { type GpuResult, measureGpu } from './measure-gpu.js'
import { nodeStage } from './node-stage.js'
import { type OpenBrowser, openBrowser } from './open-browser.js'
import type { Stage } from './stage.js'
import { versions } from './versions.js'

/** Milliseconds that an answer may take: the problem has to be made, and shaders compiled. */
const patience = 600_000
/** Trainings that take more than so many times the limit, by the time of a step, are not begun: commands that wait in a GPU cannot be taken back. */
const hopeless = 4

/** Steps and trainings on GPUs, in one run of a browser and in Node. */
export const gpuSuite: BenchSuite = {
  name: 'gpu',
  title: 'GPU',
  cases: gpuCases(1).map(({ name }) => name),
  rounds: { usual: 5, least: 1 },
  run: async ({ wanted, rounds, length, scale, limit, machine, show, date, adapter }) => {
    const milliseconds = 1000 * limit
    const browser = await openBrowser({ adapter, patience: Math.max(patience, 10 * milliseconds) }).catch(missing)
    const open = stageOpener(browser, adapter)
    const results: GpuResult[] = []
    try {
      for (const each of gpuCases(scale).filter(({ name }) => wanted.includes(name))) {
        const tooLong = (contender: Contender): string | undefined => foreseen(contender, each, results, milliseconds)
        const result = await measureGpu(each, { open, tooLong, rounds, length, limit: milliseconds })
        show(`${gpuCaseReport(result).join('\n')}\n`)
        results.push(result)
      }
    } finally {
      if (!(browser instanceof MissingError)) await browser.close()
    }
    const own = [
      '',
      ...(length === 60 ? [] : [` --length ${length}`]),
      ...(limit === 60 ? [] : [` --limit ${limit}`]),
      ...(scale === 1 ? [] : [` --scale ${scale}`]),
      ...(adapter === 'software' ? [] : [` --adapter ${adapter}`]),
    ]
    const command = `npm run bench -- gpu --rounds ${rounds}${own.join('')}`
    const about = [...versions(), ...(browser instanceof MissingError ? [] : [browser.version])]
    return gpuReport(results, { machine, command, rounds, length, limit, versions: about, ...(date && { date }) })
  },
}

/** Puts a contender where it belongs. */
export function stageOpener(browser: OpenBrowser | MissingError, adapter: AdapterChoice) {
  return async ({ runtime, assignment: { variant } }: Contender): Promise<Stage> => {
    if (variant === 'node cpu') return nodeStage('cpu', adapter)
    if (variant === 'node webgpu') return nodeStage('webgpu', adapter)
    if (browser instanceof MissingError) throw browser
    return browser.stage(runtime)
  }
}

/** What the time of a step says of a training of the same size. odot is waited for longer, as its commands are to be counted. */
function foreseen({ name, role }: Contender, kase: GpuCase, results: readonly GpuResult[], limit: number): string | undefined {
  const most = role === 'odot' ? patience : hopeless * limit
  const step = results.find(({ case: { task, columns } }) => task === 'step' && kase.task === 'training' && columns === kase.columns)
  const outcome = step?.rows.find(({ contender }) => contender.name === name)?.outcome
  if (outcome?.status !== 'measured') return undefined
  const { median } = spreadOf(outcome.times)
  if (median * kase.steps <= most) return undefined
  return `at ${digits(median / 1000)} s a step, ${kase.steps} would take longer than ${most / 1000} s`
}

/** Without a browser the rest is measured. */
function missing(error: unknown): MissingError {
  if (error instanceof MissingError) return error
  throw error
}
