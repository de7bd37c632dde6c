import type { Op } from '@odot/autodiff'
import { GPU } from 'gpu.js'
import { openGpuJs } from '../src/gpujs/index.js'
import { cpu, type Device } from '../src/index.js'
import { loweredOps } from '../src/plan/lower.js'
import { openWebGPU } from '../src/webgpu/index.js'
import { softwareGpu } from './software-gpu.js'

/** A device of the table of operations. */
export interface TableDevice {
  readonly name: string
  /** The operations that it claims on every adapter. */
  readonly ops: ReadonlySet<Op>
  /** Undefined where this place has no adapter. */
  readonly open: () => Promise<Device | undefined>
}

const gpuJs = await openGpuJs(GPU, { mode: 'webasm' })

/** Each device that there is, one line each. */
export const tableDevices: readonly TableDevice[] = [
  { name: 'cpu, float64', ops: cpu().capabilities.ops, open: async () => cpu() },
  { name: 'cpu, float32', ops: cpu().capabilities.ops, open: async () => cpu({ precision: 'f32' }) },
  { name: 'gpu.js', ops: gpuJs.capabilities.ops, open: async () => gpuJs },
  { name: 'webgpu', ops: loweredOps, open: openSoftwareGpu },
]

async function openSoftwareGpu(): Promise<Device | undefined> {
  const gpu = await softwareGpu()
  return gpu && openWebGPU({ gpu })
}
