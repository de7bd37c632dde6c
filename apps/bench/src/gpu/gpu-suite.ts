import type { BenchSuite } from '../bench-suite.js'
import type { Contender } from '../suite.js'
import { MissingError } from '../task.js'
import type { AdapterChoice } from './adapter-choice.js'
import { gpuCases } from './gpu-cases.js'
import { gpuCaseReport, gpuReport } from './gpu-report.js'
import { type GpuResult, measureGpu } from './measure-gpu.js'
import { nodeStage } from './node-stage.js'
import { type OpenBrowser, openBrowser } from './open-browser.js'
import type { Stage } from './stage.js'
import { versions } from './versions.js'

/** How many times the limit an answer may take: it may have to make its problem, and wait for what others left. */
const patience = 10

/** Steps and trainings on GPUs, in one run of a browser and in Node. */
export const gpuSuite: BenchSuite = {
  name: 'gpu',
  title: 'GPU',
  cases: gpuCases(1).map(({ name }) => name),
  rounds: { usual: 5, least: 1 },
  run: async ({ wanted, rounds, length, scale, limit, machine, show, date, adapter }) => {
    const milliseconds = 1000 * limit
    const browser = await openBrowser({ adapter, patience: patience * milliseconds }).catch(missing)
    const open = stageOpener(browser, adapter)
    const results: GpuResult[] = []
    try {
      for (const each of gpuCases(scale).filter(({ name }) => wanted.includes(name))) {
        const result = await measureGpu(each, { open, rounds, length, limit: milliseconds })
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
    return gpuReport(results, { machine, command, rounds, length, versions: about, ...(date && { date }) })
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

/** Without a browser the rest is measured. */
function missing(error: unknown): MissingError {
  if (error instanceof MissingError) return error
  throw error
}
