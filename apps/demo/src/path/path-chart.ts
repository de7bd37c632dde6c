import * as Plot from '@observablehq/plot'
import type { Feature } from './features.js'
import { smallestRatio } from './path-grid.js'
import type { PathPoint } from './path-protocol.js'
import { spreadLabels } from './spread-labels.js'

/** Space around the plotted area; the slider below lines up with it. */
export const pathMargins = { left: 36, right: 118, top: 12, bottom: 26 } as const

export interface PathChart {
  readonly width: number
  readonly features: readonly Feature[]
  /** As far as it is computed, from λmax down. */
  readonly path: readonly PathPoint[]
  /** The end of the path, which is known first: the labels stand there. */
  readonly last: PathPoint
  /** λ/λmax of the vertical rule. */
  readonly ratio: number
  /** Coefficients of the fit at the rule, once there is one. */
  readonly fitted: Float64Array | undefined
}

/** Coefficients against log λ/λmax, one labelled line a feature, a vertical rule at the chosen λ. */
export function pathChart({ width, features, path, last, ratio, fitted }: PathChart): Element {
  const height = Math.round(Math.max(320, Math.min(430, width * 0.56)))
  const { left, right, top, bottom } = pathMargins
  const reach = 1.08 * Math.max(...[last, ...path].map(({ coefficients }) => Math.max(...coefficients.map(Math.abs))))
  // A line begins where its feature enters: while it is zero on both sides, it would only cover the axis.
  const silent = (i: number, j: number): boolean => [i - 1, i, i + 1].every((k) => !path[k]?.coefficients[j])
  const values = path.flatMap(({ ratio: x, coefficients }, i) =>
    features.map((feature, j) => ({ x, y: silent(i, j) ? Number.NaN : coefficients[j]!, feature })),
  )
  const pixels = (height - top - bottom) / (2 * reach)
  // Ten pixels to the right of the plotted area, on its logarithmic scale.
  const beyond = smallestRatio ** (10 / (width - left - right))
  const ends = spreadLabels(
    [...last.coefficients].map((value) => -value * pixels),
    15,
  )
  const chart = Plot.plot({
    width,
    height,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    className: 'chart',
    ariaLabel: 'Coefficient path',
    ariaDescription: 'Standardised coefficients of the ten features against λ/λmax on a logarithmic scale, from λmax at the left.',
    x: { type: 'log', domain: [1, smallestRatio], ticks: [1, 0.1, 0.01, 0.001], tickFormat: (x: number) => String(x), label: null },
    y: { domain: [-reach, reach], label: null, ticks: 6, tickFormat: (y: number) => String(y).replace('-', '−'), tickSize: 0 },
    marks: [
      Plot.gridY({ ticks: 6, className: 'grid' }),
      Plot.ruleY([0], { className: 'zero' }),
      Plot.lineY(values, {
        x: 'x',
        y: 'y',
        z: (d) => d.feature.name,
        stroke: (d) => d.feature.color,
        strokeWidth: 1.75,
        className: 'lines',
      }),
      Plot.ruleX([ratio], { className: 'lambda-rule' }),
      Plot.dot(fitted ? features.map((feature, j) => ({ feature, y: fitted[j]! })).filter(({ y }) => y !== 0) : [], {
        x: ratio,
        y: 'y',
        r: 3.5,
        fill: (d) => d.feature.color,
        className: 'fitted',
      }),
      Plot.link(features, {
        x1: smallestRatio,
        x2: smallestRatio * beyond,
        y1: (_, j) => last.coefficients[j]!,
        y2: (_, j) => -ends[j]! / pixels,
        stroke: 'color',
        className: 'leaders',
      }),
      Plot.text(features, {
        x: smallestRatio,
        y: (_, j) => -ends[j]! / pixels,
        text: 'label',
        fill: 'color',
        textAnchor: 'start',
        dx: 12,
        className: 'labels',
      }),
    ],
  })
  return chart
}
