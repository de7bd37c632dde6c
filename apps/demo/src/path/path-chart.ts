import * as Plot from '@observablehq/plot'
import type { Feature } from './features.js'
import { smallestRatio } from './path-grid.js'
import type { PathPoint } from './path-protocol.js'
import { spreadLabels } from './spread-labels.js'

/** Space around the plotted area; the slider below lines up with it. */
export const pathMargins = { left: 36, right: 128, top: 12, bottom: 26 } as const

export interface PathChart {
  readonly width: number
  readonly features: readonly Feature[]
  /** From λmax down; the labels stand at its end. */
  readonly path: readonly PathPoint[]
  /** λ/λmax of the vertical rule. */
  readonly ratio: number
  /** Coefficients of the fit at the rule, once there is one. */
  readonly fitted: Float64Array | undefined
}

/** Coefficients against log λ/λmax, one labelled line a feature, a vertical rule at the chosen λ. */
export function pathChart({ width, features, path, ratio, fitted }: PathChart): Element {
  const last = path.at(-1)!
  const room = features.length > most ? 1.25 : 1 // more lines, more labels
  const height = Math.round(room * Math.max(320, Math.min(430, width * 0.56)))
  const { left, right, top, bottom } = pathMargins
  const reach = 1.08 * Math.max(...path.map(({ coefficients }) => Math.max(...coefficients.map(Math.abs))))
  // A line begins where its feature enters: while it is zero on both sides, it would only cover the axis.
  const silent = (i: number, j: number): boolean => [i - 1, i, i + 1].every((k) => !path[k]?.coefficients[j])
  const values = path.flatMap(({ ratio: x, coefficients }, i) =>
    features.map((feature, j) => ({ x, y: silent(i, j) ? Number.NaN : coefficients[j]!, feature })),
  )
  const pixels = (height - top - bottom) / (2 * reach)
  // Ten pixels to the right of the plotted area, on its logarithmic scale.
  const beyond = smallestRatio ** (10 / (width - left - right))
  const labelled = largest(features, last.coefficients)
  const ends = spreadLabels(
    labelled.map(({ value }) => -value * pixels),
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
    ariaDescription: 'Standardised coefficients of the features against λ/λmax on a logarithmic scale, from λmax at the left.',
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
      Plot.link(labelled, {
        x1: smallestRatio,
        x2: smallestRatio * beyond,
        y1: 'value',
        y2: (_, k) => -ends[k]! / pixels,
        stroke: (d) => d.feature.color,
        className: 'leaders',
      }),
      Plot.text(labelled, {
        x: smallestRatio,
        y: (_, k) => -ends[k]! / pixels,
        text: (d) => d.feature.label,
        fill: (d) => d.feature.color,
        textAnchor: 'start',
        dx: 12,
        className: 'labels',
      }),
    ],
  })
  return chart
}

/** How many lines have a label, at most: as many as there is room for. */
const most = 14

/** The features that end furthest from zero, with where they end. */
function largest(
  features: readonly Feature[],
  coefficients: Float64Array,
): readonly { readonly feature: Feature; readonly value: number }[] {
  const ends = features.map((feature, j) => ({ feature, value: coefficients[j]! }))
  if (ends.length <= most) return ends
  return ends.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, most)
}
