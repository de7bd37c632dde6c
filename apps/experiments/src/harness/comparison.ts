import { gridX, type PlotOptions, type ScaleOptions } from '@observablehq/plot'
import type { Measurement } from '../study.js'
import { numbersOf } from './numbers-of.js'
import { quartileMarks } from './quartile-marks.js'
import { powerOfTen } from './show-number.js'

/** One panel: a number of the measurements, along x. */
interface Measure {
  readonly name: string
  readonly label: string
  readonly log?: boolean
  readonly domain?: readonly [number, number]
}

/** What is compared, and how the panels are arranged. */
export interface ComparisonOptions {
  readonly measures: readonly Measure[]
  /** Names down the y axis, with their colours, in order. */
  readonly methods: Readonly<Record<string, string>>
  /** Values of `condition`, one strip each, in order. */
  readonly conditions?: readonly string[]
  readonly width?: number
  /** Room for the names of methods. */
  readonly names?: number
}

/** Panels that compare methods (the field `method`) by medians and quartiles, in strips by the field `condition`. */
export function comparison(
  measurements: readonly Measurement[],
  { measures, methods, conditions, width = 300, names = 130 }: ComparisonOptions,
): readonly PlotOptions[] {
  const list = Object.keys(methods)
  const beside = 12 + 7 * Math.max(0, ...(conditions ?? []).map((one) => one.length))
  const labels = (i: number): boolean => conditions !== undefined && i === measures.length - 1
  const strips = conditions?.length ?? 1
  // A logarithmic scale has no place for zero.
  const shown = (name: string, log: boolean): readonly Measurement[] =>
    measurements.filter((one) => Number.isFinite(one[name]) && (!log || Number(one[name]) > 0))
  return measures.map(({ name, label, log = false, domain }, i) => ({
    width: width + (i === 0 ? names : 0) + (labels(i) ? beside : 0),
    height: 60 + strips * (list.length * 20 + 16),
    marginLeft: i === 0 ? names : 12,
    marginRight: labels(i) ? beside + 16 : 16,
    marginBottom: 40,
    style: { fontSize: '12px' },
    x: {
      label,
      labelAnchor: 'center',
      labelArrow: 'none',
      ...scaleOf(numbersOf(shown(name, log), name), { log, domain }),
    },
    y: { label: null, domain: list, tickSize: 0, ...(i === 0 ? {} : { tickFormat: () => '' }) },
    ...(conditions ? { fy: { domain: [...conditions], label: null, padding: 0.12, ...(labels(i) ? {} : { axis: null }) } } : {}),
    marks: [
      gridX(),
      ...quartileMarks(shown(name, log), {
        x: name,
        y: 'method',
        ...(conditions ? { fy: 'condition' } : {}),
        color: (one) => methods[String(one.method)] ?? '#111',
      }),
    ],
  }))
}

/** Whole decades on a logarithmic scale, with a tick at each, or at every other where there are many. */
function scaleOf(
  numbers: readonly number[],
  { log, domain }: { readonly log: boolean; readonly domain: readonly [number, number] | undefined },
): ScaleOptions {
  if (!log) return { ticks: 5, nice: true, ...(domain && { domain }) }
  const [least, most] = domain ?? [Math.min(...numbers), Math.max(...numbers)]
  const [low, high] = [Math.floor(Math.log10(least)), Math.max(Math.ceil(Math.log10(most)), Math.floor(Math.log10(least)) + 1)]
  const powers = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i))
  return {
    type: 'log',
    domain: [10 ** low, 10 ** high],
    ticks: powers.filter((_, i) => high - low < 8 || (high - low - i) % 2 === 0),
    tickFormat: powerOfTen,
  }
}
