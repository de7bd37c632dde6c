import { type PathModel, path } from '@odot/estimators'
import type { Choice } from '../problem/choice.js'
import { problemOf } from '../problem/estimators-of.js'
import { pointCount, smallestRatio } from './path-grid.js'
import type { PathReport } from './path-protocol.js'

/** Fits the path of a choice; undefined when aborted. */
export async function pathReport(choice: Choice, signal: AbortSignal): Promise<PathReport | undefined> {
  const problem = await problemOf(choice)
  const began = performance.now()
  const { lambdas, lambdaMax, status, steps } = await problem.use(async ({ X, y, along }): Promise<Fitted> => {
    const options = { count: pointCount, minRatio: smallestRatio, stopAtSaturation: false }
    return path(along({ signal, tolerance: 1e-8 }), options).fit(X, y)
  })
  if (status === 'aborted') return undefined
  const points = steps.map(({ places, values }, k) => {
    const coefficients = new Float64Array(problem.names.length)
    for (const [a, j] of places.entries()) coefficients[j] = values[a]!
    return { ratio: lambdas[k]! / lambdaMax, coefficients }
  })
  return {
    choice,
    names: problem.names,
    points,
    milliseconds: performance.now() - began,
    worstGap: Math.max(...steps.map(({ certificate }) => certificate.relativeGap)),
  }
}

type Fitted = Pick<PathModel, 'lambdas' | 'lambdaMax' | 'status' | 'steps'>
