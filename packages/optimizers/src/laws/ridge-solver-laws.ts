import type { Law } from '@odot/autodiff/testing'
import type { SearchSolver } from '@odot/problem'
import type { RidgeOracle } from '../least-squares/ridge-oracle.js'
import { minimize } from '../minimize.js'
import { minimizeSync } from '../minimize-sync.js'
import { demand } from './demand.js'
import { type RidgeProblem, ridgeProblem } from './ridge-problem.js'
import { runLaws } from './run-laws.js'

/** How good answers must be. */
export interface RidgeSolverLawOptions {
  /** The gap at which a run ends; a gap that is computed by other code must be at most ten times that. */
  readonly tolerance?: number
  readonly maxIterations?: number
}

/**
 * The laws of a solver of the (group) lasso by ridge regressions: on tall and wide problems with rows of unequal weight, unpenalised and zero columns its
 * answers have the gap that it claims, and it runs, resumes and aborts as drivers expect.
 * @example
 * for (const law of ridgeSolverLaws(varpro())) await law.check()
 * ridgeSolverLaws(varpro()).length // => 12
 */
export function ridgeSolverLaws<S>(
  solver: SearchSolver<S, RidgeOracle>,
  { tolerance = 1e-11, maxIterations = 10_000 }: RidgeSolverLawOptions = {},
): readonly Law[] {
  const { name } = solver
  const problem = ridgeProblem('a lasso', { rows: 25, size: 8 })
  const easy = ridgeProblem('a lasso without signal', { rows: 25, size: 8, scale: 1000 })
  const zeros = new Float64Array(8)
  return [
    problem,
    ridgeProblem('a lasso of one column', { rows: 6, size: 1 }),
    ridgeProblem('a lasso with a free column and one of zeros', { rows: 25, size: 8, free: true }),
    ridgeProblem('a lasso with more columns than rows', { rows: 12, size: 30 }),
    ridgeProblem('a wide lasso with a free column and one of zeros', { rows: 12, size: 30, free: true, scale: 0.3 }),
    ridgeProblem('a wide group lasso with a free group', { rows: 12, size: 29, block: 3, free: true }),
  ]
    .map(
      (at): Law => ({
        name: `${name}: solves ${at.name}`,
        check: () => demandSolved(solver, at, { tolerance, maxIterations }),
      }),
    )
    .concat(
      runLaws<S>({
        name,
        sync: (x0, options) => minimizeSync(solver, problem.oracle, x0, options),
        async: (x0, options) => minimize(solver, problem.oracle, x0, options),
        start: [1, -1, 1, -1, 1, -1, 1, 0],
        solved: () => ({ start: Array.from(zeros), result: minimizeSync(solver, easy.oracle, zeros, { tolerance: 0 }) }),
      }),
    )
}

function demandSolved<S>(
  solver: SearchSolver<S, RidgeOracle>,
  { name, size, oracle, demandOptimal }: RidgeProblem,
  { tolerance, maxIterations }: Required<RidgeSolverLawOptions>,
): void {
  const words = `${solver.name} on ${name}`
  const { x, status, reason } = minimizeSync(solver, oracle, new Float64Array(size), { tolerance, maxIterations })
  demand(status === 'converged', () => `${words}: ${status}, ${reason}`)
  demandOptimal(x, 10 * tolerance, words)
}
