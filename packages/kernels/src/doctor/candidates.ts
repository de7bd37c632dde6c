import { cpu } from '../cpu/device.js'
import type { Device } from '../device.js'

/** A device that may be opened. */
export interface Candidate {
  readonly name: string
  /** Loads what it needs and opens the device, or throws why it cannot. */
  readonly open: () => Promise<Device>
  /** How exactly it is expected to compute (`DoctorOptions.ulps`). */
  readonly ulps?: number
}

/** The CPU, which is always there. */
export function cpuCandidate(): Candidate {
  return { name: 'cpu', open: async () => cpu() }
}
