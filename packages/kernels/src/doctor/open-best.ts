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
  /** Whether a GPU that is emulated by the CPU (`about.software` of its device) keeps its place; without it, such a one comes after all others. */
  readonly software?: boolean
}

/** A device that was opened, and why those before it were not taken. */
export interface Opened {
  readonly device: Device
  readonly report: DeviceReport
  readonly refused: readonly Refusal[]
}

/** Why a candidate was not taken; with the report where it was examined. */
export interface Refusal {
  readonly name: string
  readonly reason: string
  readonly report?: DeviceReport
}

/**
 * Opens the first of some devices that `doctor` finds healthy. Those that cannot be opened or fail are passed over, disposed of, and listed with the reason.
 * A GPU that the CPU emulates is taken when nothing else can be. The code of WebGPU and gpu.js is loaded when they are tried.
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
  software = false,
  ...options
}: OpenBestOptions = {}): Promise<Opened> {
  const refused = new Map<Candidate, Refusal>()
  const emulated = new Map<Candidate, Device>()
  const taken = async (candidate: Candidate, device: Device): Promise<Opened | undefined> => {
    const report = await examined(device, candidate, options)
    refused.delete(candidate)
    if (report.healthy) return Object.freeze({ device, report, refused: Object.freeze([...refused.values()]) })
    device.dispose()
    refused.set(candidate, Object.freeze({ name: candidate.name, reason: reasonOf(report), report }))
    return undefined
  }
  try {
    for (const candidate of candidates) {
      const { name } = candidate
      const { device, reason } = await opened(candidate, options)
      if (!device) refused.set(candidate, Object.freeze({ name, reason }))
      else if (device.about?.software === true && !software) {
        emulated.set(candidate, device)
        refused.set(candidate, Object.freeze({ name, reason: emulatedReason(device) }))
      } else {
        const best = await taken(candidate, device)
        if (best) return best
      }
    }
    for (const [candidate, device] of emulated) {
      emulated.delete(candidate)
      const best = await taken(candidate, device)
      if (best) return best
    }
  } finally {
    for (const device of emulated.values()) device.dispose()
  }
  const reasons = [...refused.values()].map(({ name, reason }) => `\n${name}: ${reason}`).join('')
  throw new KernelsError(`openBest: none of ${candidates.length} devices can be used; add one that can, such as cpu().${reasons}`)
}

function emulatedReason({ about = {} }: Device): string {
  const names = [about.vendor, about.architecture, about.device].filter((name) => name !== undefined && name !== '')
  return `openBest: it is no GPU but the CPU that emulates one (${names.join(', ') || 'a fallback adapter'}); pass { software: true } to take it all the same.`
}

type Opening = { readonly device: Device; readonly reason?: never } | { readonly device?: never; readonly reason: string }

async function opened({ open }: Candidate, { signal }: DoctorOptions): Promise<Opening> {
  const { pause, within } = paceOf(signal)
  await pause()
  // what it throws before it waits is a reason like any other
  const opening = (async () => open())()
  try {
    return { device: await within(opening) }
  } catch (thrown) {
    if (signal?.aborted)
      void opening.then(
        (late) => late.dispose(),
        () => undefined,
      )
    await pause()
    return { reason: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

/** What `doctor` says of a device, which is disposed of where it says nothing. */
async function examined(device: Device, { ulps }: Candidate, options: DoctorOptions): Promise<DeviceReport> {
  try {
    return await doctor(device, { ...(ulps !== undefined && { ulps }), ...options })
  } catch (thrown) {
    device.dispose()
    throw thrown
  }
}
