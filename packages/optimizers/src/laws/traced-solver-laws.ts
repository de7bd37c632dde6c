import { mul, square, sub, sum, type Tensor, tensor, trace } from '@odot/autodiff'
import type { Law } from '@odot/autodiff/testing'
import type { TracedSolver } from '@odot/problem'
import type { TracedState } from '../drive/traced-process.js'
import { minimize } from '../minimize.js'
import { minimizeSync } from '../minimize-sync.js'
import { saveState } from '../save-state.js'
import { demand } from './demand.js'
import { runLaws } from './run-laws.js'
import { quadratic, type SmoothProblem } from './smooth-problem.js'
import { demandSolved } from './solver-laws.js'

/** What is asked of a solver whose step is a graph. */
export interface TracedSolverLawOptions {
  /** Problems that its step is short enough for. */
  readonly problems?: readonly SmoothProblem[]
  /** How close to the minimum, in values. */
  readonly accuracy?: number
  readonly tolerance?: number
  readonly maxIterations?: number
}

/**
 * The laws of a solver whose step is a graph: it solves its problems, a traced objective gives the steps of the same objective as a plain function,
 * chunks change nothing, and it runs, resumes and aborts as drivers expect.
 * @example
 * for (const law of tracedSolverLaws(sgd({ learningRate: 0.3 }))) await law.check()
 * tracedSolverLaws(sgd()).length // => 11
 */
export function tracedSolverLaws<S, H>(
  solver: TracedSolver<S, H>,
  { problems = [quadratic(1, 3), quadratic(4, 5)], accuracy = 1e-9, tolerance = 1e-7, maxIterations = 5000 }: TracedSolverLawOptions = {},
): readonly Law[] {
  const { name } = solver
  const bowl = quadratic(4, 5)
  const curvature = [0, 1, 2, 3].map((i) => 5 ** (i / 3))
  const graph = trace((x: Tensor) => sum(mul(mul(0.5, tensor(curvature)), square(sub(x, 1)))), [4])
  const start = { shape: [4], data: new Float64Array(4) }
  const steps = 6
  return [
    ...problems.map(
      (problem): Law => ({
        name: `${name}: solves ${problem.name}`,
        check: () => demandSolved(problem, minimizeSync(solver, problem.objective, problem.start, { tolerance, maxIterations }), accuracy),
      }),
    ),
    {
      name: `${name}: a traced objective gives the steps of the same objective as a plain function`,
      check: () => {
        const plain = minimizeSync(solver, bowl.objective, bowl.start, { tolerance: 0, maxIterations: steps })
        const traced = minimizeSync(solver, graph, start, { tolerance: 0, maxIterations: steps })
        const close = plain.x.every((x, i) => Math.abs(x - traced.x.data[i]!) <= 1e-12 * Math.max(1, Math.abs(x)))
        demand(close, () => `${name}: ${plain.x} for the function but ${traced.x.data} for the graph`)
      },
    },
    {
      name: `${name}: chunks of steps give the bits of single steps`,
      check: () => {
        const one = minimizeSync(solver, graph, start, { tolerance: 0, maxIterations: steps, chunk: 1 })
        const many = minimizeSync(solver, graph, start, { tolerance: 0, maxIterations: steps, chunk: 4 })
        demand(
          one.x.data.every((x, i) => Object.is(x, many.x.data[i])) && one.value === many.value,
          () => `${name}: ${one.x.data} (${one.value}) by single steps but ${many.x.data} (${many.value}) by chunks`,
        )
      },
    },
    {
      name: `${name}: a run ends within a chunk where single steps end`,
      check: () => {
        for (const rule of [{ tolerance: 1e-3 }, { tolerance: 0, relativeDecrease: 1e-6 }]) {
          const end = (chunk: number): string => {
            const { x, value, residual, iterations, status, evaluations, state } = minimizeSync(solver, graph, start, {
              ...rule,
              maxIterations,
              chunk,
            })
            return saveState({ x, value, residual, iterations, status, evaluations, state })
          }
          const [one, many] = [end(1), end(32)]
          demand(one === many, () => `${name}: ${one} by single steps but ${many} by chunks`)
        }
      },
    },
    ...runLaws<TracedState<S>>({
      name,
      sync: (x0, run) => minimizeSync(solver, bowl.objective, x0, run),
      async: (x0, run) => minimize(solver, bowl.objective, x0, run),
      start: bowl.start,
      solved: () => ({ start: [1, 1, 1, 1], result: minimizeSync(solver, bowl.objective, [1, 1, 1, 1], { tolerance: 0 }) }),
    }),
  ]
}
