import * as Plot from '@observablehq/plot'
import type { RacePoint, RaceSolver } from '@odot/estimators'
import { formatPowerOfTen } from '../format-number.js'
import { finishGap, raceSolvers } from './race-protocol.js'

/** The smallest gap that is shown; what is below stands at the edge. */
const smallestGap = finishGap / 30

/** Relative gap against seconds, both logarithmic, one line a solver; its last point stands out. */
export function raceChart({ width, points }: { readonly width: number; readonly points: readonly RacePoint[] }): Element {
  const shortest = startOf(points)
  const shown = points.map(({ solver, seconds, relativeGap }) => ({
    solver,
    seconds: Math.max(seconds, shortest),
    gap: Math.max(relativeGap, smallestGap),
  }))
  const longest = Math.max(10 * shortest, ...shown.map(({ seconds }) => seconds))
  const last = raceSolvers.flatMap((solver) => shown.findLast((point) => point.solver === solver) ?? [])
  const color = ({ solver }: { readonly solver: RaceSolver }): string => `var(--solver-${solver})`
  return Plot.plot({
    width,
    height: Math.round(Math.max(300, Math.min(400, width * 0.42))),
    marginLeft: 44,
    marginRight: 14,
    marginTop: 10,
    marginBottom: 28,
    className: 'chart',
    ariaLabel: 'Relative duality gap of each solver against its seconds of work',
    ariaDescription: 'Both axes are logarithmic; the numbers are in the table below.',
    x: {
      type: 'log',
      domain: [shortest, longest * 1.4],
      ticks: [1e-4, 1e-3, 1e-2, 0.1, 1, 10].filter((tick) => tick >= shortest && tick <= longest * 1.4),
      tickFormat: (x: number) => (x < 1 ? `${Number((x * 1000).toPrecision(3))} ms` : `${x} s`),
      label: null,
    },
    y: {
      type: 'log',
      domain: [smallestGap, 2],
      ticks: [1, 1e-2, 1e-4, 1e-6, 1e-8],
      tickFormat: formatPowerOfTen,
      tickSize: 0,
      label: null,
    },
    marks: [
      Plot.gridY([1, 1e-2, 1e-4, 1e-6, 1e-8], { className: 'grid' }),
      Plot.ruleY([finishGap], { className: 'finish' }),
      Plot.text([finishGap], { x: shortest, y: finishGap, text: () => 'finish', textAnchor: 'start', dx: 4, dy: -7 }),
      Plot.line(shown, {
        x: 'seconds',
        y: 'gap',
        z: 'solver',
        stroke: color,
        strokeWidth: 2,
        strokeLinejoin: 'round',
        className: 'curves',
      }),
      Plot.dot(last, { x: 'seconds', y: 'gap', r: 4.5, fill: color, className: 'heads' }),
    ],
  })
}

/** Where the axis of time begins: a power of ten before the first solver has moved, as the start itself takes next to no time. */
function startOf(points: readonly RacePoint[]): number {
  const moved = points.filter(({ iterations }) => iterations > 0).map(({ seconds }) => seconds)
  const first = Math.max(1e-4, Math.min(...moved, 1))
  return 10 ** Math.floor(Math.log10(first) + 1e-9)
}
