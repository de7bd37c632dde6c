import { cpu } from '../cpu/device.js'
import type { Device } from '../device.js'
import { KernelsError } from '../errors.js'
import type { GpuJsOptions } from '../gpujs/device.js'
import type { GpuJsConstructor } from '../gpujs/gpu-js.js'
import type { WebGPUOptions } from '../webgpu/device.js'

/** A device that may be opened. */
export interface Candidate {
  readonly name: string
  /** Loads what it needs and opens the device, or throws why it cannot. */
  readonly open: () => Promise<Device>
  /** How exactly it is expected to compute (`DoctorOptions.ulps`). */
  readonly ulps?: number
}

/** A GPU through WebGPU, whose code is loaded when it is opened. */
export function webgpuCandidate(options: WebGPUOptions = {}): Candidate {
  return { name: 'webgpu', open: async () => (await import('../webgpu/index.js')).openWebGPU(options) }
}

/** gpu.js in a mode, which is not there where its class is undefined. */
export function gpuJsCandidate(GPU: GpuJsConstructor | undefined, { mode = 'webgl2' }: GpuJsOptions = {}): Candidate {
  return {
    name: `gpu.js ${mode}`,
    open: async () => {
      if (!GPU) throw new KernelsError('openBest: gpu.js was not passed; install gpu.js and pass its class, { GPU }.')
      return (await import('../gpujs/index.js')).openGpuJs(GPU, { mode })
    },
  }
}

/** The CPU in float64, which is always there. */
export function cpuCandidate(): Candidate {
  return { name: 'cpu', open: async () => cpu() }
}
