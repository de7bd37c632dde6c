import { makeRegression } from '@odot/datasets'
import { colors } from '../harness/colors.js'
import { comparison } from '../harness/comparison.js'
import { lassoObjective } from '../harness/lasso-objective.js'
import { numbersOf } from '../harness/numbers-of.js'
import { recovery } from '../harness/recovery.js'
import { showNumber, showQuartiles } from '../harness/show-number.js'
import { byCoordinateDescent, byEstimator, byHadamard } from '../harness/solve-lasso.js'
import type { Chart, Measurement, Study, StudyOptions, StudyResult } from '../study.js'

const methods = { 'Hadamard, L-BFGS': byHadamard, 'coordinate descent': byCoordinateDescent }
const ratios = [0.3, 0.1, 0.03, 0.01]
/** Products of factors reach zero up to rounding only. */
const threshold = 1e-8

/** The same lasso, by the smooth surrogate and by the classical method. */
export const hppCoordinateDescent: Study = {
  name: 'hpp-coordinate-descent',
  question: 'Does L-BFGS on β = u ⊙ v find the lasso solutions that coordinate descent finds?',
  seeds: 20,
  run,
  figure,
}

function run({ seeds, quick }: StudyOptions): StudyResult {
  const [rows, columns, nonzeros] = quick ? [20, 30, 3] : [100, 500, 10]
  const measurements: Measurement[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const data = makeRegression({ rows, columns, nonzeros, seed })
    const objective = lassoObjective(data)
    const zero = objective.value(new Float64Array(columns), 0)
    for (const ratio of ratios) {
      const task = { X: data.X, y: data.y, lambda: ratio * objective.lambdaMax, seed }
      const reference = byEstimator(task)
      const best = objective.value(reference.b, task.lambda)
      for (const [method, solve] of Object.entries(methods)) {
        const { b, status, iterations } = solve(task)
        const found = recovery(b, { truth: data.coefficients, threshold })
        measurements.push({
          condition: `λ = ${ratio} λmax`,
          method,
          seed,
          suboptimality: Math.max((objective.value(b, task.lambda) - best) / zero, 1e-17),
          sameSupport: reference.b.every((expected, j) => (expected !== 0) === Math.abs(b[j]!) > threshold),
          converged: status === 'converged',
          iterations,
          ...found,
        })
      }
    }
  }
  const table = ratios.flatMap((ratio) =>
    Object.keys(methods).map((method) => {
      const where = { condition: `λ = ${ratio} λmax`, method }
      const of = (name: string): readonly number[] => numbersOf(measurements, name, where)
      const same = measurements.filter((one) => one.condition === where.condition && one.method === method && one.sameSupport).length
      return [
        String(ratio),
        method,
        showNumber(Math.max(...of('suboptimality')), 2),
        `${same} of ${seeds}`,
        showQuartiles(of('nonzeros')),
        showQuartiles(of('f1')),
        showQuartiles(of('error')),
        showQuartiles(of('iterations')),
      ]
    }),
  )
  return {
    columns: ['λ/λmax', 'method', 'worst (P − P*)/P(0)', 'support of P*', 'nonzeros', 'F1', '‖b − β‖/‖β‖', 'iterations'],
    rows: table,
    notes: [
      `n = ${rows}, p = ${columns}, ${nonzeros} nonzeros, uncorrelated columns, signal to noise 5; no intercept.`,
      `P* is that of the estimator \`lasso\` at a relative gap of 1e-12; coefficients up to ${threshold} count as zero; residuals of both solvers to 1e-8.`,
      'Iterations of L-BFGS, or sweeps over all columns with up to ten over the nonzero ones before each: not the same work.',
    ],
    measurements,
  }
}

function figure({ measurements }: StudyResult): Chart {
  return {
    title: 'One lasso, two methods: n = 100, p = 500, 10 nonzeros, 20 problems',
    panels: comparison(measurements, {
      methods: { 'Hadamard, L-BFGS': colors.blue, 'coordinate descent': colors.orange },
      width: 230,
      conditions: ratios.map((ratio) => `λ = ${ratio} λmax`),
      measures: [
        { name: 'suboptimality', label: '(P − P*) / P(0)', log: true, domain: [1e-17, 1e-11] },
        { name: 'nonzeros', label: 'nonzero coefficients' },
        { name: 'error', label: 'relative error ‖b − β‖ / ‖β‖' },
        { name: 'iterations', label: 'iterations, sweeps', log: true, domain: [1, 10000] },
      ],
    }),
  }
}
