import { makeGroupedRegression } from '@odot/datasets'
import { bestOfGrid, type Candidate, geometric } from '../harness/best-of-grid.js'
import { colors } from '../harness/colors.js'
import { comparison } from '../harness/comparison.js'
import { lassoObjective } from '../harness/lasso-objective.js'
import { numbersOf } from '../harness/numbers-of.js'
import { recovery } from '../harness/recovery.js'
import { showNumber, showQuartiles } from '../harness/show-number.js'
import { splitRows } from '../harness/split-rows.js'
import type { Chart, Measurement, Study, StudyOptions, StudyResult } from '../study.js'
import { byFista, byGates, type GroupTask } from './group-fits.js'

const methods: Readonly<Record<string, (task: GroupTask) => readonly Candidate[]>> = {
  'group lasso, FISTA': byFista,
  'D-gating, D = 2': (task) => byGates(task, 2),
  'D-gating, D = 3': (task) => byGates(task, 3),
  'D-gating, D = 4': (task) => byGates(task, 4),
}
const palette = [colors.orange, colors.sky, colors.blue, colors.green]

/** Groups of columns, by gates of several depths and by the group lasso. */
export const dGating: Study = {
  name: 'd-gating',
  question: 'Do more gates for each group find the active groups better than the group lasso?',
  seeds: 20,
  run,
  figure,
}

function run({ seeds, quick }: StudyOptions): StudyResult {
  const sizes = quick
    ? { rows: 40, groups: 6, groupSize: 2, activeGroups: 2, grid: 3 }
    : { rows: 200, groups: 40, groupSize: 5, activeGroups: 7, grid: 14 }
  const { rows, groups: count, groupSize, activeGroups } = sizes
  const measurements: Measurement[] = []
  let apart = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const drawn = makeGroupedRegression({ ...sizes, rows: 2 * rows, signalToNoise: 2, seed })
    const { groups, coefficients: truth } = drawn
    const [train, held] = splitRows(drawn, rows)
    const weight = Math.sqrt(groupSize)
    const steepest = groupSizes(lassoObjective(train).gradient(new Float64Array(truth.length)), { groups, count })
    const largest = Math.max(...steepest) / weight
    const task = { ...train, groups, weight, lambdas: geometric(largest, largest / 100, sizes.grid) }
    const fits = Object.entries(methods).map(([method, fit]) => ({ method, candidates: fit(task) }))
    for (const { method, candidates } of fits) {
      const best = bestOfGrid(candidates, held)
      const found = recovery(groupSizes(best.b, { groups, count }), { truth: groupSizes(truth, { groups, count }) })
      const { error } = recovery(best.b, { truth })
      measurements.push({ method, seed, error, f1: found.f1, kept: found.nonzeros, ratio: best.lambda / largest, atEnd: best.atEnd })
    }
    const [classical, gated] = fits
    classical?.candidates.forEach(({ b }, i) => {
      const other = gated?.candidates[i]?.b
      if (other) apart = Math.max(apart, ...b.map((x, j) => Math.abs(x - other[j]!)))
    })
  }
  return {
    columns: ['method', '‖b − β‖/‖β‖', 'F1 of groups', 'groups kept', 'λ/λmax', 'λ at an end of the grid'],
    rows: Object.keys(methods).map((method) => {
      const of = (name: string): readonly number[] => numbersOf(measurements, name, { method })
      const ends = measurements.filter((one) => one.method === method && one.atEnd).length
      return [
        method,
        showQuartiles(of('error')),
        showQuartiles(of('f1')),
        showQuartiles(of('kept')),
        showQuartiles(of('ratio'), 2),
        `${ends} of ${seeds}`,
      ]
    }),
    notes: [
      `n = ${rows}, ${count} groups of ${groupSize} columns, ${activeGroups} active, signal to noise 2. Of ${sizes.grid} strengths from λmax to 0.01 λmax (that of the group lasso), the one with the least error on ${rows} more rows.`,
      'D-gating by the estimator `sparse` with `groupDepth`, each strength from a fresh start; FISTA from the strength before. Zeros are exact in both.',
      `The largest difference of a coefficient between FISTA and D = 2, over all problems and strengths, is ${showNumber(apart, 2)}.`,
    ],
    measurements,
  }
}

/** ‖b_g‖ of each group. */
function groupSizes(b: Float64Array, { groups, count }: { readonly groups: readonly number[]; readonly count: number }): Float64Array {
  const squares = new Float64Array(count)
  b.forEach((x, j) => {
    squares[groups[j]!]! += x * x
  })
  return squares.map(Math.sqrt)
}

function figure({ measurements }: StudyResult): Chart {
  return {
    title: 'Groups at the best strength: n = 200, 40 groups of 5, 7 active, 20 problems',
    panels: comparison(measurements, {
      methods: Object.fromEntries(Object.keys(methods).map((name, i) => [name, palette[i]!])),
      names: 140,
      width: 260,
      measures: [
        { name: 'error', label: 'relative error ‖b − β‖ / ‖β‖' },
        { name: 'f1', label: 'F1 of the groups kept' },
        { name: 'kept', label: 'groups kept (7 are active)' },
      ],
    }),
  }
}
