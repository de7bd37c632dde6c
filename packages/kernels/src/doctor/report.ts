import type { Op } from '@odot/autodiff'
import type { Device } from '../device.js'

/** How well a device does at one kind of kernels: an operation, or graphs of one form. */
export type Finding =
  | (Measured & { readonly status: 'agrees' })
  | (Measured & { readonly status: 'fails'; readonly failures: number /** What the first of them was. */; readonly message: string })
  /** The device does not claim these operations. */
  | { readonly status: 'missing'; readonly kind: string; readonly ops: readonly Op[] }

interface Measured {
  readonly kind: string
  /** How many graphs were run. */
  readonly cases: number
  /** The largest |number − number in float64|; Infinity where one of them is no number. */
  readonly error: number
  /** The largest error in units of the bound of rounding errors: at most 1 where the device agrees. */
  readonly ofBound: number
  /** Compiling, two runs of each case and reading, altogether. */
  readonly milliseconds: number
}

/** Rows and columns of the design of a gradient step that is timed. */
export interface StepSize {
  readonly rows: number
  readonly columns: number
}

/** What a Hadamard gradient step takes: the value and gradient of a lasso of β = u ⊙ v by its dense design. */
export type StepReport = StepSize &
  ({ readonly status: 'timed'; readonly milliseconds: number } | { readonly status: 'failed'; readonly reason: string })

/** What `doctor` found. */
export interface DeviceReport {
  /** The name of the device. */
  readonly device: string
  readonly precision: Device['precision']
  readonly about: NonNullable<Device['about']>
  /** One for each operation and each form of graphs. */
  readonly findings: readonly Finding[]
  readonly step: StepReport
  /** All that `doctor` took. */
  readonly milliseconds: number
  /** Whether all that the device claims agrees with float64, and the step can be run. */
  readonly healthy: boolean
  /** A table. */
  readonly toString: () => string
}

/** Why a device that is not healthy is refused. */
export function reasonOf({ findings, step }: Pick<DeviceReport, 'findings' | 'step'>): string {
  const failing = findings.flatMap((finding) => (finding.status === 'fails' ? [finding] : []))
  const [first] = failing
  if (first)
    return `${first.kind}${failing.length > 1 ? ` and ${failing.length - 1} more kinds of kernels` : ''} differ from float64: ${first.message}`
  return step.status === 'failed' ? `no Hadamard gradient step can be run: ${step.reason}.` : 'nothing is wrong with it.'
}

/** A report as a table: where it fails first, then one line for each kind of kernels. */
export function printReport({ device, precision, about, findings, step, milliseconds, healthy }: Omit<DeviceReport, 'toString'>): string {
  const claimed = findings.filter(({ status }) => status !== 'missing').length
  const failing = findings.flatMap((finding) => (finding.status === 'fails' ? [finding] : []))
  const verdict = healthy
    ? `healthy, ${claimed} kinds of kernels agree with float64`
    : `not healthy, ${failing.length} of ${claimed} kinds fail`
  const size = `${step.rows}×${step.columns}`
  const stepLine =
    step.status === 'timed'
      ? `a Hadamard gradient step at ${size} takes ${short(step.milliseconds)} ms`
      : `no Hadamard gradient step at ${size}: ${step.reason}`
  const facts = Object.entries(about).map(([key, value]) => `${key}: ${value}`)
  const lines = findings.map((finding) =>
    finding.status === 'missing'
      ? [finding.kind, '—', '—', '—', '—', 'not claimed']
      : [
          finding.kind,
          String(finding.cases),
          finding.error.toExponential(1),
          short(finding.ofBound),
          short(finding.milliseconds),
          finding.status,
        ],
  )
  return [
    `${device}, ${precision}: ${verdict} (${short(milliseconds)} ms)`,
    ...facts,
    stepLine,
    ...failing.map(({ kind, cases, failures, message }) => `${kind} fails in ${failures} of ${cases} cases: ${message}`),
    '',
    ...columns([['kernels', 'cases', 'error', 'of bound', 'ms', ''], ...lines]),
  ].join('\n')
}

function short(x: number): string {
  return Number.isFinite(x) ? String(Number(x.toPrecision(3))) : String(x)
}

/** Cells under each other: names to the left, numbers to the right. */
function columns(table: readonly (readonly string[])[]): readonly string[] {
  const widths = table[0]!.map((_, j) => Math.max(...table.map((cells) => cells[j]!.length)))
  const text = (j: number): boolean => j === 0 || j === widths.length - 1
  return table.map((cells) =>
    cells
      .map((cell, j) => (text(j) ? cell.padEnd(widths[j]!) : cell.padStart(widths[j]!)))
      .join('  ')
      .trimEnd(),
  )
}
