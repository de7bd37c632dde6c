import { loadavg } from 'node:os'
import type { BenchSuite } from '../bench-suite.js'
import { contenders, type FitContender } from './contenders.js'
import { dataSets, stored } from './data-sets.js'
import type { ModelName } from './fit.js'
import { measureFloorRates } from './fit-floor.js'
import { openFitter } from './fit-process.js'
import { fitReport, profileText, setReport } from './fit-report.js'
import { keepResult, keptResults } from './kept-results.js'
import { type FitCase, type FitCaseResult, measureFits, spaceOf } from './measure-fits.js'
import { profileCase } from './profile-case.js'
import type { Strength } from './strengths.js'

const models: readonly ModelName[] = ['lasso', 'elastic-net', 'logistic']
const strengths: readonly Strength[] = [0.1, 0.01, 'path']

const cases: readonly FitCase[] = dataSets.flatMap(({ name: dataSet }) =>
  models.flatMap((model) => strengths.map((strength) => ({ name: `${dataSet}-${model}-${strength}`, dataSet, model, strength }))),
)

/** Whole fits, to the same duality gap. */
export const estimatorSuite: BenchSuite = {
  name: 'estimators',
  title: 'Estimators, one thread',
  cases: cases.map(({ name }) => name),
  rounds: { usual: 5, least: 1 },
  run: async ({ wanted, rounds, length, scale, limit, machine, show, date, keep, profile }) => {
    const results: FitCaseResult[] = []
    const rates = await measureFloorRates()
    for (const set of dataSets) {
      const own = cases.filter(({ name, dataSet }) => dataSet === set.name && wanted.includes(name))
      if (own.length === 0) continue
      await stored(await set.make(scale), async (files) => {
        const { data } = files
        const open = (contender: FitContender) => openFitter(contender, { stored: files, limit: 1000 * limit })
        for (const each of own) {
          const load = loadavg()[0]!
          const known = profile ? keptResults(keep ?? '', [each.name])[0] : undefined
          const measured = profile
            ? known && { ...known, ...(await spaceOf(each, { data, fitter: open(contenders[0]!) })) }
            : { load, ...(await measureFits(each, { data, contenders, open, rounds, length, warmUp: Math.max(500, 5 * length) })) }
          if (!measured) continue
          const { nonzeros } = measured
          const found =
            nonzeros === undefined ? undefined : await profileCase(each, { data, contender: contenders[0]!, open, rates, nonzeros })
          const result: FitCaseResult = { ...measured, ...(found && { profile: found }) }
          show(`${profile ? profileText(result) : setReport({ ...set, name: each.name }, [result]).join('\n')}\n`)
          results.push(result)
          if (keep) keepResult(keep, result)
        }
      })
    }
    const command = `npm run bench -- estimators --rounds ${rounds} --length ${length}${keep ? ' --keep' : ''}${limit === 60 ? '' : ` --limit ${limit}`}${scale === 1 ? '' : ` --scale ${scale}`}`
    const all = keep ? keptResults(keep, estimatorSuite.cases) : results
    return fitReport(dataSets, all, { title: estimatorSuite.title, machine, command, rounds, length, limit, ...(date && { date }) })
  },
}
