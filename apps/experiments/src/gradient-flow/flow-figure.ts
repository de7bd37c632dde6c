import { gridX, gridY, line, type PlotOptions, text } from '@observablehq/plot'
import { colors } from '../harness/colors.js'
import { powerOfTen } from '../harness/show-number.js'
import type { Chart, Measurement, StudyResult } from '../study.js'

const least = 1e-12
const lambda = 0.2
const styles = {
  imbalance: { color: colors.blue, label: 'imbalance |u₁² − u₂²|, as a share of its first value' },
  support: { color: colors.orange, label: 'gap S − |β|^(2/k), β ≠ 0' },
  zero: { color: colors.green, label: 'gap, β → 0' },
}

/** Decay against time on a logarithmic scale, one panel a depth, the theory dashed. */
export function flowFigure({ measurements }: StudyResult): Chart {
  const tracks = measurements.filter((one) => one.kind === 'track' && typeof one.share === 'number' && one.share > least)
  const depths = [...new Set(tracks.map((one) => Number(one.depth)))]
  return {
    title: 'Gradient flow balances the factors (λ = 0.2, four weights of one random problem)',
    key: [...Object.values(styles), { color: '#111', label: 'e^(−4λt/k)', dashed: true }],
    panels: depths.map((k, i) => panel(tracks, { k, labelled: i === 0 })),
  }
}

function panel(tracks: readonly Measurement[], { k, labelled }: { readonly k: number; readonly labelled: boolean }): PlotOptions {
  const shown = tracks.filter((one) => one.depth === k)
  const color = (one: Measurement): string =>
    styles[one.what === 'imbalance' ? 'imbalance' : one.place === 'zero' ? 'zero' : 'support'].color
  const end = Math.max(...shown.map((one) => Number(one.time)))
  const theory = Array.from({ length: 61 }, (_, i) => ({ time: (i * end) / 60, share: Math.exp((-4 * lambda * i * end) / 60 / k) }))
  return {
    width: 330,
    height: 330,
    marginLeft: 48,
    marginBottom: 40,
    style: { fontSize: '12px' },
    x: { label: 'time t', labelAnchor: 'center', labelArrow: 'none' },
    y: {
      type: 'log',
      domain: [least, 30],
      label: labelled ? 'share of the first value' : null,
      labelArrow: 'none',
      tickFormat: powerOfTen,
      ticks: 7,
    },
    marks: [
      gridX(),
      gridY({ ticks: 7 }),
      line(shown, {
        x: 'time',
        y: 'share',
        z: (one: Measurement) => `${one.what} ${one.weight}`,
        stroke: color,
        strokeWidth: (one: Measurement) => (one.what === 'imbalance' ? 5 : 1.5),
        strokeOpacity: (one: Measurement) => (one.what === 'imbalance' ? 0.5 : 1),
      }),
      line(
        theory.filter(({ share }) => share > least),
        { x: 'time', y: 'share', stroke: '#111', strokeDasharray: '5 4', strokeWidth: 1.5 },
      ),
      text([`k = ${k}`], { frameAnchor: 'top-right', fontSize: 14, fontWeight: 600, dy: 2, dx: -4 }),
    ],
  }
}
