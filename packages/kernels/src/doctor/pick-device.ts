import type { Device } from '../device.js'
import { KernelsError } from '../errors.js'
import { type DoctorOptions, doctor } from './doctor.js'
import { type DeviceReport, reasonOf } from './report.js'

/** The device that was picked, and what was found of all. */
export interface Pick<D extends Device> {
  readonly device: D
  readonly report: DeviceReport
  /** Those of all devices, in their order. */
  readonly reports: readonly DeviceReport[]
}

/**
 * The quickest of some devices: of those that are healthy the one whose Hadamard gradient step (`step`) takes the least time. None is disposed of.
 * @example
 * using single = cpu({ precision: 'f32' })
 * using reference = interpreter()
 * const { device, reports } = await pickDevice([single, reference], { step: { rows: 50, columns: 2000 } })
 * device.name // => 'cpu f32'
 * reports.map(({ healthy }) => healthy) // => [true, true]
 * @throws KernelsError when none is healthy, with the reason for each; the reason of the signal when it aborts.
 */
export async function pickDevice<D extends Device>(devices: readonly D[], options: DoctorOptions = {}): Promise<Pick<D>> {
  const reports: DeviceReport[] = []
  let best: { readonly device: D; readonly report: DeviceReport; readonly time: number } | undefined
  for (const device of devices) {
    const report = await doctor(device, options)
    reports.push(report)
    const time = report.step.status === 'timed' ? report.step.milliseconds : Number.POSITIVE_INFINITY
    if (report.healthy && !(best && best.time <= time)) best = { device, report, time }
  }
  if (!best) {
    const reasons = reports.map((report) => `\n${report.device}: ${reasonOf(report)}`).join('')
    throw new KernelsError(`pickDevice: none of ${devices.length} devices is healthy; pass one that is, such as cpu().${reasons}`)
  }
  return Object.freeze({ device: best.device, report: best.report, reports: Object.freeze(reports) })
}
