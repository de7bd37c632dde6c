import * as Plot from '@observablehq/plot'
import { fibre } from './fibre.js'
import { type Factors, type Landscape, lassoMinimiser, minimisers, originCurvature, surrogateAt } from './landscape.js'

/** The plane shows |u|, |v| up to this. */
export const planeReach = 2

/** Space around the plotted square. */
export const planeMargins = { left: 28, right: 10, top: 10, bottom: 28 } as const

export interface PlaneChart {
  readonly width: number
  readonly landscape: Landscape
  /** From the start on. */
  readonly trail: readonly Factors[]
}

/** The surrogate over the plane of two factors: level lines, fibres, balanced lines, saddle and minimisers, and the way an optimiser took. */
export function planeChart({ width, landscape, trail }: PlaneChart): Element {
  const { left, right, top, bottom } = planeMargins
  const domain = [-planeReach, planeReach]
  const beta = lassoMinimiser(landscape)
  const { saddle } = originCurvature(landscape)
  const others = [-3, -2, -1, -0.5, -0.15, 0.15, 0.5, 1, 2, 3].flatMap((product) => curves(product, planeReach))
  const least = surrogateAt(landscape, minimisers(landscape)[0]!.u, minimisers(landscape)[0]!.v)
  const highest = surrogateAt(landscape, planeReach, -Math.sign(landscape.c || 1) * planeReach)
  const at = { x: 'u', y: 'v' } as const
  const tick = (x: number): string => String(x).replace('-', '−')
  return Plot.plot({
    width,
    height: width - left - right + top + bottom,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    className: 'chart',
    ariaLabel: 'The plane of the factors u and v',
    x: { domain, ticks: [-2, -1, 0, 1, 2], tickFormat: tick, tickSize: 0, label: null },
    y: { domain, ticks: [-2, -1, 0, 1, 2], tickFormat: tick, tickSize: 0, label: null },
    // Level 0 is the valley. The page colours it, light or dark, through two variables.
    color: {
      type: 'linear',
      domain: [0, 1],
      interpolate: (t: number) => `color-mix(in oklab, var(--hill) ${Math.round(100 * t)}%, var(--valley))`,
    },
    marks: [
      Plot.contour({
        fill: (u: number, v: number) => Math.sqrt((surrogateAt(landscape, u, v) - least) / (highest - least)),
        ...square,
        thresholds: levels,
        className: 'levels',
      }),
      saddle
        ? Plot.contour({
            ...square,
            value: (u: number, v: number) => surrogateAt(landscape, u, v),
            thresholds: [surrogateAt(landscape, 0, 0)],
            className: 'pass',
          })
        : null,
      Plot.line(others, { ...at, z: 'branch', className: 'fibres' }),
      Plot.line(
        [-1, 1].flatMap((slope) => [-planeReach, planeReach].map((u) => ({ u, v: slope * u, slope }))),
        { ...at, z: 'slope', className: 'balanced' },
      ),
      Plot.line(curves(beta, planeReach), { ...at, z: 'branch', className: 'solution-fibre' }),
      Plot.dot(minimisers(landscape), { ...at, r: 6, className: 'minimiser' }),
      Plot.line(trail, { ...at, className: 'trail', clip: true }),
      Plot.dot(trail.slice(1), { ...at, r: 1.8, className: 'steps', clip: true }),
      Plot.dot(trail.slice(0, 1), { ...at, r: 6, className: 'start' }),
      Plot.dot(trail.slice(-1), { ...at, r: 4.5, className: 'end' }),
      saddle ? Plot.vector(escapes(landscape), { ...at, rotate: 'angle', length: 22, anchor: 'start', className: 'escape' }) : null,
      saddle ? Plot.dot([{ u: 0, v: 0 }], { ...at, r: 6, symbol: 'times', className: 'saddle' }) : null,
    ],
  })
}

/** A little beyond the frame and clipped, because level lines are closed along the edge of what they are computed on. */
const edge = 1.03 * planeReach
const square = { x1: -edge, x2: edge, y1: -edge, y2: edge, pixelSize: 3, clip: true } as const
const levels = Array.from({ length: 17 }, (_, i) => (i + 0.5) / 17)

function curves(beta: number, reach: number): readonly (Factors & { readonly branch: string })[] {
  return fibre(beta, reach).flatMap((points, side) => points.map((point) => ({ ...point, branch: `${beta} ${side}` })))
}

/** Where the surrogate falls from the saddle: both ways along u = sign(c)·v. */
function escapes({ c }: Landscape): readonly (Factors & { readonly angle: number })[] {
  const angle = c > 0 ? 45 : -45
  return [angle, angle + 180].map((turn) => ({ u: 0, v: 0, angle: turn }))
}
