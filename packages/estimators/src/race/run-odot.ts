import type { FitProgress } from '../settings.js'
import type { Lap, Runner } from './lap.js'

/** The estimator's own way: working sets, Newton, and a certificate of each working set, all on its clock. */
export const runOdot: Runner = function* ({ estimator, lambda, columns, intercept, certified }) {
  const start = { b: new Float64Array(columns.columns), intercept }
  yield { kind: 'candidate', iterations: 0, coefficients: () => start }
  const work = estimator.solve(lambda)
  let turn = work.next()
  for (; !turn.done; turn = work.next()) yield lapOf(turn.value, certified.nullPrimal)
  const { iterations, certificate, places } = turn.value
  const { gap, relativeGap, primal: objective } = certificate
  yield { kind: 'certified', iterations, gap, relativeGap, objective, nonzeros: places.length }
}

function lapOf(progress: FitProgress | undefined, scale: number): Lap | undefined {
  if (progress?.objective === undefined) return undefined
  const { iterations, relativeGap, objective, nonzeros } = progress
  return { kind: 'certified', iterations, gap: relativeGap * scale, relativeGap, objective, nonzeros }
}
