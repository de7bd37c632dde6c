import type { Law } from '@odot/autodiff/testing'
import type { CompositeOracle, CoordinateOracle, SearchSolver } from '@odot/problem'
import type { Result } from '../drive/result.js'
import type { RunOptions } from '../drive/run-options.js'
import { minimize } from '../minimize.js'
import { minimizeSync } from '../minimize-sync.js'
import { demand } from './demand.js'
import { type LassoProblem, lassoProblem } from './lasso-problem.js'
import { runLaws } from './run-laws.js'

/** How good answers must be. */
export interface CompositeSolverLawOptions {
  /** Residuals are asked to be this small; first-order conditions may be off by ten times as much. */
  readonly tolerance?: number
  /** What counts as a zero: 0, as exact ones are expected, but for methods that smooth the kink. */
  readonly zero?: number
}

/**
 * The laws of a solver of a smooth objective plus a penalty with a prox: its answers satisfy the first-order conditions of small weighted lassos, with
 * exact zeros (or, where `zero` says so, small numbers), and it runs, resumes and aborts as drivers expect.
 * @example
 * for (const law of compositeSolverLaws(fista())) await law.check()
 * compositeSolverLaws(fista()).length // => 9
 */
export function compositeSolverLaws<S>(solver: SearchSolver<S, CompositeOracle>, options: CompositeSolverLawOptions = {}): readonly Law[] {
  return lassoLaws<S>(solver.name, options, {
    sync: ({ composite }, x0, options) => minimizeSync(solver, composite, x0, options),
    async: ({ composite }, x0, options) => minimize(solver, composite, x0, options),
  })
}

/**
 * The laws of a solver that works by coordinates: as `compositeSolverLaws`.
 * @example
 * for (const law of coordinateSolverLaws(coordinateDescent())) await law.check()
 * coordinateSolverLaws(coordinateDescent()).length // => 9
 */
export function coordinateSolverLaws<S>(solver: SearchSolver<S, CoordinateOracle>): readonly Law[] {
  return lassoLaws<S>(
    solver.name,
    {},
    {
      sync: ({ coordinate }, x0, options) => minimizeSync(solver, coordinate, x0, options),
      async: ({ coordinate }, x0, options) => minimize(solver, coordinate, x0, options),
    },
  )
}

interface LassoDrivers<S> {
  readonly sync: (problem: LassoProblem, x0: ArrayLike<number>, options: RunOptions<S>) => Result<Float64Array, S>
  readonly async: (problem: LassoProblem, x0: ArrayLike<number>, options: RunOptions<S>) => Promise<Result<Float64Array, S>>
}

function lassoLaws<S>(
  name: string,
  { tolerance = 1e-11, zero = 0 }: CompositeSolverLawOptions,
  { sync, async }: LassoDrivers<S>,
): readonly Law[] {
  const optimal = (words: string, problem: LassoProblem): Law => ({
    name: `${name}: first-order conditions hold on ${words}`,
    check: () => {
      const { x, status, reason } = sync(problem, new Float64Array(problem.size), { tolerance, maxIterations: 30_000 })
      demand(status === 'converged', () => `${name} on ${words}: ${status}, ${reason}`)
      problem.demandOptimal(x, { tolerance: 10 * tolerance, zero }, `${name} on ${words}`)
    },
  })
  const problem = lassoProblem()
  const start = [1, -1, 1, -1, 1, -1, 1, 0]
  return [
    optimal('a weighted lasso', problem),
    optimal('a lasso with rows of equal weight', lassoProblem({ equal: true })),
    optimal('a lasso of one column', lassoProblem({ size: 1, rows: 5, scale: 0.1 })),
    ...runLaws<S>({
      name,
      sync: (x0, options) => sync(problem, x0, options),
      async: (x0, options) => async(problem, x0, options),
      start,
      solved: () => {
        // Two columns and strengths above every gradient: zero is the solution, exactly.
        const easy = lassoProblem({ size: 2, scale: 1000 })
        return { start: [0, 0], result: sync(easy, [0, 0], { tolerance: 0 }) }
      },
    }),
  ]
}
