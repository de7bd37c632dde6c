import type { Device } from '../device.js'
import { KernelsError } from '../errors.js'
import { examine } from './examine.js'
import { hadamardStep, timeRuns } from './hadamard-step.js'
import { type Extent, kindNames, kindOf } from './kinds.js'
import { type Pace, paceOf } from './pace.js'
import { type DeviceReport, type Finding, printReport, type StepReport, type StepSize } from './report.js'

/** How much is examined, and how exactly. */
export interface DoctorOptions {
  /** `few`: small cases of each kind. `some`, the default: more, and sizes past one workgroup. `all`: every case of the laws of devices too. */
  readonly cases?: Extent
  /** The kinds of kernels that are run, by the names in reports; all where they are left out. */
  readonly kinds?: readonly string[]
  /** Error of an elementwise operation, in units of the roundoff of the device times its value; 4 where it is left out. */
  readonly ulps?: number
  /** The gradient step that is timed; 64 × 10,000 where it is left out. */
  readonly step?: StepSize
  readonly signal?: AbortSignal
  /** Told after each kind of kernels. */
  readonly onProgress?: (progress: DoctorProgress) => void
}

/** How far `doctor` has come. */
export interface DoctorProgress {
  readonly device: string
  readonly finding: Finding
  readonly done: number
  readonly total: number
}

/**
 * Runs every kind of kernels that a device claims, compares the numbers with float64, and times a Hadamard gradient step. It agrees where errors are
 * within the bound of rounding errors of `deviceLaws`. The event loop goes on meanwhile. It takes a few seconds on a CPU, less on a GPU
 * and more where a GPU is emulated: `few` cases then say most of it.
 * @example
 * using device = cpu({ precision: 'f32' })
 * const report = await doctor(device, { kinds: ['exp', 'dot'], step: { rows: 8, columns: 100 } })
 * report.healthy // => true
 * report.findings.map(({ kind, status }) => `${kind} ${status}`) // => ['exp agrees', 'dot agrees', 'Hadamard step agrees']
 * report.findings[0].ofBound < 1 // => true
 * @throws KernelsError when a size of the step is no whole number that is 1 or more, or there is no such kind; the reason of the signal when it aborts.
 */
export async function doctor(
  device: Device,
  { cases = 'some', kinds = kindNames, ulps, step = { rows: 64, columns: 10_000 }, signal, onProgress }: DoctorOptions = {},
): Promise<DeviceReport> {
  for (const [what, size] of Object.entries(step)) {
    if (!(Number.isSafeInteger(size) && size >= 1))
      throw new KernelsError(`doctor: ${what} of the step is ${size}; pass a whole number that is 1 or more.`)
  }
  for (const name of kinds) {
    if (!kindNames.includes(name)) throw new KernelsError(`doctor: there are no kernels ${name}; pass some of ${kindNames.join(', ')}.`)
  }
  const pace = paceOf(signal)
  const begun = performance.now()
  const total = kinds.length + 1
  const findings: Finding[] = []
  const find = (finding: Finding): void => {
    findings.push(finding)
    onProgress?.({ device: device.name, finding, done: findings.length, total })
  }
  for (const name of kinds) find(await examine(device, kindOf(name, cases), { ulps, pace }))
  const taken = hadamardStep(step)
  const stepFinding = await examine(device, { name: 'Hadamard step', cases: [taken] }, { ulps, pace })
  const timed = await stepReport(device, stepFinding, step, pace)
  find(stepFinding)
  const facts = {
    device: device.name,
    precision: device.precision,
    about: Object.freeze({ ...device.about }),
    findings: Object.freeze(findings),
    step: Object.freeze(timed),
    milliseconds: performance.now() - begun,
    healthy: timed.status === 'timed' && findings.every(({ status }) => status !== 'fails'),
  }
  return Object.freeze({ ...facts, toString: () => printReport(facts) })
}

async function stepReport(device: Device, finding: Finding, size: StepSize, pace: Pace): Promise<StepReport> {
  const { rows, columns } = size
  if (finding.status === 'missing')
    return { rows, columns, status: 'failed', reason: `the device does not claim ${finding.ops.join(', ')}` }
  if (finding.status === 'fails') return { rows, columns, status: 'failed', reason: finding.message }
  return { rows, columns, status: 'timed', milliseconds: await timeRuns(device, hadamardStep(size), pace) }
}
