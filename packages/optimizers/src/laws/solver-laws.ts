import type { Law } from '@odot/autodiff/testing'
import type { Oracle, SearchSolver } from '@odot/problem'
import type { Result } from '../drive/result.js'
import { iterate } from '../iterate.js'
import { minimize } from '../minimize.js'
import { minimizeSync } from '../minimize-sync.js'
import { demand } from './demand.js'
import { runLaws } from './run-laws.js'
import { oracleOf, quadratic, type SmoothProblem, smoothProblems, wildProblems } from './smooth-problem.js'

/** What is asked of a solver of smooth objectives. */
export interface SolverLawOptions {
  /** Problems that it must solve. */
  readonly problems?: readonly SmoothProblem[]
  /** Problems with NaN or infinite regions that it must solve; none for a method with a fixed step. */
  readonly wild?: readonly SmoothProblem[]
  /** A problem with its minimum at x = 1 that takes more than six iterations: runs on it are cut short and resumed. */
  readonly course?: SmoothProblem
  /** Whether values never rise by more than their rounding. */
  readonly monotone?: boolean
  /** Rounding of values, as a share of them: 1e-12 for float64 problems. */
  readonly rounding?: number
  /** How close to the minimum, in values, relative to that at the start. */
  readonly accuracy?: number
  readonly maxIterations?: number
}

/**
 * The laws of a solver of smooth objectives: it solves its problems (ill-conditioned, curved, of one variable), survives NaN and infinite regions, does
 * not rise where it promises so, and runs, resumes and aborts as drivers expect.
 * @example
 * for (const law of solverLaws(lbfgs())) await law.check()
 * solverLaws(lbfgs()).length // => 19
 */
export function solverLaws<S>(
  solver: SearchSolver<S, Oracle>,
  {
    problems = smoothProblems,
    wild = wildProblems,
    course = quadratic(7, 50),
    monotone = true,
    rounding = 1e-12,
    accuracy = 1e-12,
    maxIterations = 5000,
  }: SolverLawOptions = {},
): readonly Law[] {
  const { name } = solver
  const options = { tolerance: 1e-9, maxIterations }
  const solved = (problem: SmoothProblem): Law => ({
    name: `${name}: solves ${problem.name}`,
    check: () => demandSolved(problem, minimizeSync(solver, oracleOf(problem), problem.start, options), accuracy),
  })
  const falls = (problem: SmoothProblem): Law => ({
    name: `${name}: values do not rise on ${problem.name}`,
    check: () => {
      let before = Number.POSITIVE_INFINITY
      for (const { value, iteration } of iterate(solver, oracleOf(problem), problem.start, options)) {
        demand(
          value <= before + rounding * Math.abs(before),
          () => `${name}: rises from ${before} to ${value} in iteration ${iteration} on ${problem.name}`,
        )
        before = value
      }
    },
  })
  return [
    ...[...problems, ...wild].map(solved),
    ...(monotone ? problems.map(falls) : []),
    ...runLaws<S>({
      name,
      sync: (x0, run) => minimizeSync(solver, oracleOf(course), x0, run),
      async: (x0, run) => minimize(solver, oracleOf(course), x0, run),
      start: course.start,
      solved: () => {
        const start = course.start.map(() => 1)
        return { start, result: minimizeSync(solver, oracleOf(course), start, { tolerance: 0 }) }
      },
    }),
  ]
}

/** Throws when a result is not a finite point whose value is the minimum of the problem. */
export function demandSolved<S>(problem: SmoothProblem, result: Result<Float64Array, S>, accuracy: number): void {
  const { x, value, status, reason } = result
  const gradient = new Float64Array(x.length)
  const first = problem.objective(Float64Array.from(problem.start), gradient)
  const allowed = accuracy * Math.max(1, problem.minimum, Math.min(first, 1e6))
  demand(
    Math.abs(value - problem.minimum) <= allowed,
    () =>
      `${result.solver} on ${problem.name}: value ${value}, minimum ${problem.minimum}, allowed excess ${allowed}; ${status}: ${reason}`,
  )
  demand(
    Object.is(problem.objective(x, gradient), value),
    () => `${result.solver} on ${problem.name}: reports ${value} but its point has ${problem.objective(x, gradient)}`,
  )
}
