import * as Plot from '@observablehq/plot'
import type { Factors } from './landscape.js'

/** The ridge ½(u² + v²) of each point of a trail against its product β = u·v: no point is below |β|, and what is balanced lies on it. */
export function envelopeChart({ width, trail }: { readonly width: number; readonly trail: readonly Factors[] }): Element {
  const points = trail.map(({ u, v }) => ({ beta: u * v, ridge: (u * u + v * v) / 2 }))
  const kink = [-2.4, 0, 2.4].map((beta) => ({ beta, ridge: Math.abs(beta) }))
  const at = { x: 'beta', y: 'ridge' } as const
  return Plot.plot({
    ...smallChart(width),
    ariaLabel: 'The ridge on the factors against their product',
    ariaDescription: 'The trail in the plane of β = u·v and ½(u² + v²), above the graph of |β|.',
    x: { domain: [-2.4, 2.4], ticks: [-2, -1, 0, 1, 2], tickFormat: minus, tickSize: 0, label: null },
    y: { domain: [0, 2.4], ticks: [0, 1, 2], tickFormat: minus, tickSize: 0, label: null },
    marks: [
      Plot.areaY(kink, { x: 'beta', y1: 0, y2: 'ridge', className: 'unreachable' }),
      Plot.line(kink, { ...at, className: 'envelope' }),
      Plot.line(points, { ...at, className: 'trail', clip: true }),
      Plot.dot(points.slice(0, 1), { ...at, r: 4.5, className: 'start', clip: true }),
      Plot.dot(points.slice(-1), { ...at, r: 3.5, className: 'end' }),
    ],
  })
}

/** Size and margins of the two small charts. */
export function smallChart(width: number): Plot.PlotOptions {
  return {
    width,
    height: Math.round(Math.max(130, width * 0.66)),
    marginLeft: 22,
    marginRight: 8,
    marginTop: 8,
    marginBottom: 24,
    className: 'chart',
  }
}

function minus(x: number): string {
  return String(x).replace('-', '−')
}
