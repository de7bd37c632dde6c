import { makeRegression } from '@odot/datasets'
import { bestOfGrid } from '../harness/best-of-grid.js'
import { colors } from '../harness/colors.js'
import { comparison } from '../harness/comparison.js'
import { numbersOf } from '../harness/numbers-of.js'
import { recovery } from '../harness/recovery.js'
import { showQuartiles } from '../harness/show-number.js'
import { splitRows } from '../harness/split-rows.js'
import type { Chart, Measurement, Study, StudyOptions, StudyResult } from '../study.js'
import { byFactors, byLasso, byMcp, byPowerProx, byScad, type DepthFit } from './penalised-fits.js'

const methods: Readonly<Record<string, readonly [fit: DepthFit, color: string]>> = {
  'depth 2 (lasso)': [byLasso, colors.gray],
  'depth 3': [byFactors(3), colors.blue],
  'ℓ_{2/3}, prox': [byPowerProx(3), colors.sky],
  'depth 4': [byFactors(4), colors.green],
  'ℓ_{1/2}, prox': [byPowerProx(4), '#66c2a5'],
  MCP: [byMcp, colors.orange],
  SCAD: [byScad, colors.gold],
}

/** Deeper products against the penalties that they cost, solved by their prox, and against MCP and SCAD. */
export const depth: Study = {
  name: 'depth',
  question: 'How do products of 2, 3 and 4 factors compare with ℓ_{2/k} by its prox, MCP and SCAD, each at its best strength?',
  seeds: 8,
  run,
  figure,
}

function run({ seeds, quick }: StudyOptions): StudyResult {
  const [rows, columns, nonzeros, count] = quick ? [20, 15, 2, 3] : [100, 500, 10, 10]
  const measurements: Measurement[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const drawn = makeRegression({ rows: 2 * rows, columns, nonzeros, seed })
    const [train, held] = splitRows(drawn, rows)
    for (const [method, [fit]] of Object.entries(methods)) {
      const best = bestOfGrid(fit({ ...train, count }), held)
      measurements.push({ method, seed, atEnd: best.atEnd, ...recovery(best.b, { truth: drawn.coefficients }) })
    }
  }
  return {
    columns: ['method', '‖b − β‖/‖β‖', 'F1', 'nonzeros', 'λ at an end of the grid'],
    rows: Object.keys(methods).map((method) => {
      const of = (name: string): readonly number[] => numbersOf(measurements, name, { method })
      const ends = measurements.filter((one) => one.method === method && one.atEnd).length
      return [method, showQuartiles(of('error')), showQuartiles(of('f1')), showQuartiles(of('nonzeros')), `${ends} of ${seeds}`]
    }),
    notes: [
      `n = ${rows}, p = ${columns}, ${nonzeros} nonzeros, uncorrelated columns, signal to noise 5; of ${count} strengths over a factor of 50, the one with the least error on ${rows} more rows.`,
      'Depth 2 is the path of `lasso`; depths 3 and 4 are `lq` from a fresh start at each strength, collapsed and polished. The others are proximal gradient steps (`ista`, 1/L), from zero and then each from the strength before; γ = 3 and a = 3.7.',
    ],
    measurements,
  }
}

function figure({ measurements }: StudyResult): Chart {
  return {
    title: 'Each penalty at its best strength: n = 100, p = 500, 10 nonzeros, 8 problems',
    panels: comparison(measurements, {
      methods: Object.fromEntries(Object.entries(methods).map(([name, [, color]]) => [name, color])),
      names: 110,
      width: 270,
      measures: [
        { name: 'error', label: 'relative error ‖b − β‖ / ‖β‖' },
        { name: 'f1', label: 'F1 of the support' },
        { name: 'nonzeros', label: 'nonzeros (10 are true)' },
      ],
    }),
  }
}
