import * as Plot from '@observablehq/plot'
import { formatPowerOfTen } from '../format-number.js'
import { steps, type TrainingStep } from './devices-protocol.js'

export interface TrainingShown {
  readonly width: number
  readonly course: readonly TrainingStep[]
  /** The least objective there is; NaN before it is known. */
  readonly optimum: number
}

/** What is closer to the optimum stands at the edge: float32 numbers differ by 1.2e-7 of their size. */
const smallest = 1e-8
const largest = 100
const ticks = [10, 1e-1, 1e-3, 1e-5, 1e-7]

/** How far the objective of the factors is above the optimum, in units of it, against steps. */
export function trainingChart({ width, course, optimum }: TrainingShown): Element {
  const shown = course.map(({ step, objective }) => ({ step, excess: Math.min(Math.max(objective / optimum - 1, smallest), largest) }))
  return Plot.plot({
    width,
    height: Math.round(Math.max(240, Math.min(320, width * 0.32))),
    marginLeft: 44,
    marginRight: 18,
    marginTop: 10,
    marginBottom: 28,
    className: 'chart',
    ariaLabel: 'How far the objective of the factors is above the optimum, against steps',
    ariaDescription: 'The vertical axis is logarithmic; the numbers are in the list below.',
    x: { domain: [0, steps], ticks: 5, label: null },
    y: { type: 'log', domain: [smallest, largest], ticks, tickFormat: formatPowerOfTen, tickSize: 0, label: null },
    marks: [
      Plot.gridY(ticks, { className: 'grid' }),
      Plot.line(shown, { x: 'step', y: 'excess', strokeWidth: 2, strokeLinejoin: 'round', className: 'course' }),
      Plot.dot(shown.slice(-1), { x: 'step', y: 'excess', r: 4.5, className: 'head' }),
    ],
  })
}
