import { dot, gridX, type PlotOptions, ruleY, text } from '@observablehq/plot'
import { colors } from '../harness/colors.js'
import type { Chart, Measurement, StudyResult } from '../study.js'

const rules: Readonly<Record<string, string>> = { '0.1/L': colors.sky, '1/L': colors.blue, '10/(L√t)': colors.orange }
const methods = ['subgradient', '√(x² + ε²)', 'Huber', 'proximal gradient', 'prox, steps × 2|x|', 'Hadamard']
const shownMethods = ['proximal gradient', 'prox, steps × 2|x|', 'Hadamard']

/** Shares of starts for each function above; below, which starts of Griewank's function arrive. */
export function trajectoryFigure({ measurements }: StudyResult): Chart {
  const names = [...new Set(measurements.flatMap(({ landscape }) => (typeof landscape === 'string' ? [landscape] : [])))]
  return {
    title: 'Who of 1,000 starts reaches the global minimum of f + λ‖·‖₁; below, which do (blue): Griewank, 1/L',
    key: Object.entries(rules).map(([label, color]) => ({ label: `steps ${label}`, color })),
    columns: 3,
    panels: [
      ...names.map((name, i) => sharePanel(measurements, { name, first: i === 0 })),
      ...shownMethods.map((method, i) => startPanel(measurements, { method, first: i === 0 })),
    ],
  }
}

function sharePanel(
  measurements: readonly Measurement[],
  { name, first }: { readonly name: string; readonly first: boolean },
): PlotOptions {
  const shown = measurements.filter((one) => one.kind === 'share' && one.landscape === name)
  return {
    width: first ? 410 : 290,
    height: 240,
    marginLeft: first ? 130 : 16,
    marginRight: 16,
    marginBottom: 40,
    style: { fontSize: '12px' },
    x: { domain: [0, 100], percent: true, ticks: 5, label: 'starts that arrive (%)', labelAnchor: 'center', labelArrow: 'none' },
    y: { domain: methods, label: null, tickSize: 0, ...(first ? {} : { tickFormat: () => '' }) },
    marks: [
      gridX(),
      ruleY(methods, { stroke: '#ddd' }),
      ...Object.entries(rules).map(([rule, color], i) =>
        dot(
          shown.filter((one) => one.rule === rule),
          { x: 'share', y: 'method', fill: color, r: 4.5, dy: 6 * (i - 1) },
        ),
      ),
      text([name], { frameAnchor: 'top', dy: -16, fontSize: 13, fontWeight: 600 }),
    ],
  }
}

function startPanel(
  measurements: readonly Measurement[],
  { method, first }: { readonly method: string; readonly first: boolean },
): PlotOptions {
  const shown = measurements.filter((one) => one.kind === 'start' && one.method === method)
  return {
    width: first ? 410 : 290,
    height: 320,
    marginLeft: first ? 160 : 40,
    marginRight: 16,
    marginBottom: 40,
    style: { fontSize: '12px' },
    x: { label: 'x at the start', labelAnchor: 'center', labelArrow: 'none', domain: [-10, 10], ticks: 5 },
    y: { label: first ? 'y at the start' : null, labelArrow: 'none', domain: [-10, 10], ticks: 5 },
    marks: [
      dot(shown, { x: 'x', y: 'y', fill: (one: Measurement) => (one.there ? colors.blue : '#d5d5d5'), r: 2.5 }),
      text([method], { frameAnchor: 'top', dy: -16, fontSize: 13, fontWeight: 600 }),
    ],
  }
}
