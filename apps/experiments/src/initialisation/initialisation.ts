import { seededRandom, trace, values } from '@odot/autodiff'
import { makeRegression } from '@odot/datasets'
import { tracedOracle } from '@odot/optimizers'
import { hadamard } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import { colors } from '../harness/colors.js'
import { comparison } from '../harness/comparison.js'
import { largestCurvature, lassoObjective } from '../harness/lasso-objective.js'
import { numbersOf } from '../harness/numbers-of.js'
import { showNumber, showQuartiles } from '../harness/show-number.js'
import { byEstimator } from '../harness/solve-lasso.js'
import { squaredLoss } from '../harness/squared-loss.js'
import type { Chart, Measurement, Study, StudyOptions, StudyResult } from '../study.js'
import { methods, type StartProblem } from './methods.js'
import { starts } from './starts.js'

/** Of P(0): an end that is higher above the optimum is stuck. */
const stuckAbove = 1e-5
const ratio = 0.1

/** Which starts of β = u ⊙ v lock signs, and what frees them. */
export const initialisation: Study = {
  name: 'initialisation',
  question: 'From which starts does β = u ⊙ v get stuck, and what do escapes and rebalancing change?',
  seeds: 20,
  run,
  figure,
}

function run({ seeds, quick }: StudyOptions): StudyResult {
  const [rows, columns, nonzeros] = quick ? [20, 6, 2] : [100, 40, 8]
  const measurements: Measurement[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const { problem, best, zero } = openProblem({ rows, columns, nonzeros, seed })
    for (const [condition, start] of Object.entries(starts)) {
      for (const [method, solve] of Object.entries(methods)) {
        const { b, iterations, escapes } = solve(problem, start(columns, seededRandom(seed)))
        const above = (problem.objective.value(b, problem.lambda) - best) / zero
        measurements.push({ condition, method, seed, above: Math.max(above, 1e-16), stuck: above > stuckAbove, iterations, escapes })
      }
    }
    problem.oracle.dispose()
  }
  const table = Object.keys(starts).flatMap((condition) =>
    Object.keys(methods).map((method) => {
      const of = (name: string): readonly number[] => numbersOf(measurements, name, { condition, method })
      const stuck = measurements.filter((one) => one.condition === condition && one.method === method && one.stuck).length
      return [
        condition,
        method,
        `${stuck} of ${seeds}`,
        showNumber(Math.max(...of('above')), 2),
        showQuartiles(of('iterations')),
        showQuartiles(of('escapes')),
      ]
    }),
  )
  return {
    columns: ['start', 'method', 'stuck', 'worst (P − P*)/P(0)', 'iterations', 'escapes'],
    rows: table,
    notes: [
      `n = ${rows}, p = ${columns}, ${nonzeros} nonzeros of either sign, λ = ${ratio} λmax. Stuck: more than 1e-5 P(0) above the optimum.`,
      'Starts: zero, u = v = 0; identical, u = v = 0.1; balanced, u = ±0.1 and v = 0.1; random, both 0.1 times normal; imbalanced, u of size 1e-3 and v = 1 (`start` of the record).',
      'Gradient descent takes steps of 0.2 over the largest curvature of the loss, at most 5,000 from each start or escape; gradients to 1e-8. Rebalancing moves to the balanced factors of the same weights after every five iterations.',
    ],
    measurements,
  }
}

function openProblem(sizes: { readonly rows: number; readonly columns: number; readonly nonzeros: number; readonly seed: number }): {
  readonly problem: StartProblem
  readonly best: number
  readonly zero: number
} {
  const data = makeRegression(sizes)
  const { columns } = sizes
  const objective = lassoObjective(data)
  const lambda = ratio * objective.lambdaMax
  const { loss, designs } = squaredLoss(data)
  const graph = trace(surrogate(loss, hadamard()).objective, { u: [columns], v: [columns] }, [columns])
  const oracle = tracedOracle(graph, { inputs: [values(new Float64Array(columns).fill(lambda))], designs })
  const learningRate = 0.2 / largestCurvature(objective, columns)
  const best = objective.value(byEstimator({ X: data.X, y: data.y, lambda, seed: sizes.seed }).b, lambda)
  return { problem: { loss, designs, oracle, objective, lambda, learningRate }, best, zero: objective.value(new Float64Array(columns), 0) }
}

function figure({ measurements }: StudyResult): Chart {
  return {
    title: 'Where β = u ⊙ v ends from five starts: 20 lasso problems, n = 100, p = 40, λ = 0.1 λmax',
    panels: comparison(measurements, {
      methods: {
        'gradient descent': colors.gray,
        'gradient descent, escape': colors.pink,
        'L-BFGS': colors.blue,
        'L-BFGS, escape': colors.sky,
        'L-BFGS, rebalanced': colors.orange,
        'L-BFGS, rebalanced, escape': colors.gold,
      },
      conditions: Object.keys(starts),
      names: 190,
      width: 360,
      measures: [
        { name: 'above', label: '(P − P*) / P(0), at least 1e-16', log: true },
        { name: 'iterations', label: 'iterations', log: true },
      ],
    }),
  }
}
