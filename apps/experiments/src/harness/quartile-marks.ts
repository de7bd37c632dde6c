import { dot, groupY, type Markish, ruleY } from '@observablehq/plot'
import type { Measurement } from '../study.js'

/** Which numbers stand along x, which names down y, and the colour of each name. */
export interface QuartileOptions {
  readonly x: string
  readonly y: string
  readonly fy?: string
  readonly color: (one: Measurement) => string
}

/** Every measurement as a faint dot, a bar from the lower to the upper quartile, and a ring at the median, of each name. */
export function quartileMarks(measurements: readonly Measurement[], { x, y, fy, color }: QuartileOptions): readonly Markish[] {
  const faceted = fy === undefined ? {} : { fy }
  const common = { y, ...faceted }
  return [
    dot(measurements, { x, ...common, fill: color, r: 1.8, fillOpacity: 0.5 }),
    ruleY(
      measurements,
      groupY({ x1: 'p25', x2: 'p75', stroke: 'first' }, { x1: x, x2: x, ...common, stroke: color, strokeWidth: 9, strokeOpacity: 0.35 }),
    ),
    dot(measurements, groupY({ x: 'median', stroke: 'first' }, { x, ...common, stroke: color, fill: 'white', strokeWidth: 2, r: 4 })),
  ]
}
