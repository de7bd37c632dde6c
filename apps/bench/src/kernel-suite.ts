import type { BenchSuite } from './bench-suite.js'
import { kernels } from './cases/kernels.js'
import { compileFloor } from './compile-floor.js'
import { type CaseResult, measureCase } from './measure.js'
import { openPlayer } from './process-player.js'
import { caseReport, report } from './report.js'

/** Short calls that are compared with a reference, then repeated. */
export const kernelSuite: BenchSuite = {
  name: kernels.name,
  title: kernels.title,
  cases: kernels.cases.map(({ name }) => name),
  rounds: { usual: 9, least: 7 },
  run: async ({ wanted, rounds, length, machine, show, date }) => {
    const floor = await compileFloor()
    const results: CaseResult[] = []
    for (const each of kernels.cases.filter(({ name }) => wanted.includes(name))) {
      const result = await measureCase(each, {
        open: (contender) => openPlayer(contender, { floor }),
        rounds,
        length,
        warmUp: Math.max(500, 5 * length),
      })
      show(`${caseReport(result).join('\n')}\n`)
      results.push(result)
    }
    const command = `npm run bench -- ${kernels.name} --rounds ${rounds} --length ${length}`
    return report(kernels, results, { machine, command, rounds, length, ...(date && { date }) })
  },
}
