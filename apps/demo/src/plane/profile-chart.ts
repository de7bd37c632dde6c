import * as Plot from '@observablehq/plot'
import { smallChart } from './envelope-chart.js'
import { type Landscape, lassoAt, lassoMinimiser } from './landscape.js'

/** ½(β − c)² + λ|β| and its two parts: where the kink of λ|β| is stronger than the slope of the loss, the minimum sits exactly at 0. */
export function profileChart({ width, landscape }: { readonly width: number; readonly landscape: Landscape }): Element {
  const betas = Array.from({ length: 97 }, (_, i) => -2.4 + i * 0.05)
  const curve = (part: Landscape): { beta: number; value: number }[] => betas.map((beta) => ({ beta, value: lassoAt(part, beta) }))
  const beta = lassoMinimiser(landscape)
  const at = { x: 'beta', y: 'value', clip: true } as const
  return Plot.plot({
    ...smallChart(width),
    ariaLabel: 'The lasso objective of one coefficient',
    ariaDescription: 'Half the squared distance of β from c, the penalty λ|β|, and their sum with its minimiser.',
    x: { domain: [-2.4, 2.4], ticks: [-2, -1, 0, 1, 2], tickFormat: (x: number) => String(x).replace('-', '−'), tickSize: 0, label: null },
    y: { domain: [0, 4], ticks: [0, 2, 4], tickFormat: String, tickSize: 0, label: null },
    marks: [
      Plot.line(curve({ ...landscape, lambda: 0 }), { ...at, className: 'part' }),
      Plot.line(
        betas.map((x) => ({ beta: x, value: landscape.lambda * Math.abs(x) })),
        { ...at, className: 'envelope' },
      ),
      Plot.line(curve(landscape), { ...at, className: 'objective' }),
      Plot.dot([{ beta, value: lassoAt(landscape, beta) }], { x: 'beta', y: 'value', r: 4.5, className: 'minimiser' }),
    ],
  })
}
