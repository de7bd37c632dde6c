import type { Device } from '../device.js'
import { KernelsError } from '../errors.js'
import type { GpuJsConstructor } from '../gpujs/gpu-js.js'
import { type Candidate, cpuCandidate, gpuJsCandidate, webgpuCandidate } from './candidates.js'
import { type DoctorOptions, doctor } from './doctor.js'
import { paceOf } from './pace.js'
import { type DeviceReport, reasonOf } from './report.js'

/** What is tried. */
export interface OpenBestOptions extends DoctorOptions {
  /** The class of gpu.js, where the page has it. */
  readonly GPU?: GpuJsConstructor
  /** Tried in this order; WebGPU, gpu.js on WebGL 2 and the CPU where they are left out. */
  readonly candidates?: readonly Candidate[]
}

/** A device that was opened, and why those before it were not taken. */
export interface Opened {
  readonly device: Device
  readonly report: DeviceReport
  readonly refused: readonly Refusal[]
}

/** Why a candidate was not taken; with the report where it could be opened. */
export interface Refusal {
  readonly name: string
  readonly reason: string
  readonly report?: DeviceReport
}

/**
 * Opens the first of some devices that `doctor` finds healthy. Those that cannot be opened or fail are passed over, disposed of, and listed with the reason.
 * The code of WebGPU and gpu.js is loaded when they are tried.
 * @example
 * const { device, refused } = await openBest({ kinds: ['exp', 'sum'] })
 * device.name // => 'cpu f64'
 * refused.map(({ name }) => name) // => ['webgpu', 'gpu.js webgl2']
 * refused[1].reason // => 'openBest: gpu.js was not passed; install gpu.js and pass its class, { GPU }.'
 * device.dispose()
 * @throws KernelsError when none can be used, with the reason for each; the reason of the signal when it aborts.
 */
export async function openBest({
  GPU,
  candidates = [webgpuCandidate(), gpuJsCandidate(GPU), cpuCandidate()],
  ...options
}: OpenBestOptions = {}): Promise<Opened> {
  const refused: Refusal[] = []
  for (const candidate of candidates) {
    const tried = await attempt(candidate, options)
    if ('device' in tried) return Object.freeze({ ...tried, refused: Object.freeze(refused) })
    refused.push(Object.freeze(tried))
  }
  const reasons = refused.map(({ name, reason }) => `\n${name}: ${reason}`).join('')
  throw new KernelsError(`openBest: none of ${candidates.length} devices can be used; add one that can, such as cpu().${reasons}`)
}

async function attempt({ name, open, ulps }: Candidate, options: DoctorOptions): Promise<Omit<Opened, 'refused'> | Refusal> {
  const { signal } = options
  const { pause, within } = paceOf(signal)
  await pause()
  // what it throws before it waits is a reason like any other
  const opening = (async () => open())()
  let device: Device
  try {
    device = await within(opening)
  } catch (thrown) {
    if (signal?.aborted)
      void opening.then(
        (late) => late.dispose(),
        () => undefined,
      )
    await pause()
    return { name, reason: thrown instanceof Error ? thrown.message : String(thrown) }
  }
  try {
    const report = await doctor(device, { ...(ulps !== undefined && { ulps }), ...options })
    if (report.healthy) return { device, report }
    device.dispose()
    return { name, reason: reasonOf(report), report }
  } catch (thrown) {
    device.dispose()
    throw thrown
  }
}
