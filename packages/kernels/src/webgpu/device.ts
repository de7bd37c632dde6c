/// <reference types="@webgpu/types" preserve="true" />
import type { Graph, Values } from '@odot/autodiff'
import type { CompileOptions, Device } from '../device.js'
import type { WebGPUArray } from './array.js'
import type { DeviceLostError } from './device-lost-error.js'
import { makeDevice } from './make-device.js'
import { openAdapter } from './open-adapter.js'
import { shaderPlan } from './shader-plan.js'
import type { WebGPUProgram } from './work.js'

/** Which adapter is opened, and how. */
export interface WebGPUOptions {
  /** An adapter of your own, that no device was made of before. */
  readonly adapter?: GPUAdapter
  /** Which adapter to ask for, where there are two. */
  readonly powerPreference?: 'low-power' | 'high-performance'
  /**
   * Limits to ask for in place of the best that the adapter has, by the names of WebGPU. A workgroup has up to `maxComputeInvocationsPerWorkgroup` invocations;
   * where that is left out, 256, and 64 on a software adapter.
   */
  readonly limits?: Readonly<Partial<Record<LimitName, number>>>
  /** The entry to WebGPU: `navigator.gpu` where it is left out. In Node it is `create([])` of the package webgpu. */
  readonly gpu?: GPU
}

/** Limits of WebGPU that the kernels know. */
export type LimitName =
  | 'maxBufferSize'
  | 'maxStorageBufferBindingSize'
  | 'maxStorageBuffersPerShaderStage'
  | 'maxComputeInvocationsPerWorkgroup'
  | 'maxComputeWorkgroupSizeX'
  | 'maxComputeWorkgroupStorageSize'

/** What a device has taken and done so far. */
export interface WebGPUCounters {
  /** Buffers that are there now, and their bytes. */
  readonly buffers: number
  readonly bytes: number
  readonly dispatches: number
  readonly readbacks: number
  readonly submits: number
  readonly bindGroups: number
  /** Shaders that were compiled. */
  readonly pipelines: number
}

/** A GPU as a device, in float32. Calls only enqueue; what goes wrong behind them is thrown by the next `read` or `settled`. */
export interface WebGPUDevice extends Device {
  readonly precision: 'f32'
  readonly about: NonNullable<Device['about']>
  readonly counters: WebGPUCounters
  /** The device of WebGPU, for shaders of your own. */
  readonly gpu: GPUDevice
  /** Resolves when the device is lost or disposed of. */
  readonly lost: Promise<DeviceLostError>
  readonly compile: (graph: Graph, options?: CompileOptions) => WebGPUProgram
  readonly upload: (values: Values) => WebGPUArray
  readonly allocate: (shape: readonly number[]) => WebGPUArray
  /** Waits until all that was enqueued is done. */
  readonly settled: () => Promise<void>
}

/**
 * Opens a GPU through WebGPU, in float32. In Node the npm package webgpu is the way to it: `openWebGPU({ gpu: create([]) })`.
 * @example
 * ```ts no-run
 * import { mul, sum, type Tensor, trace, values } from '@odot/autodiff'
 * import { openWebGPU } from '@odot/kernels/webgpu'
 *
 * using device = await openWebGPU()
 * const program = device.compile(trace((u: Tensor, v: Tensor) => sum(mul(u, v)), [2], [2]))
 * const out = device.allocate([])
 * program.run([device.upload(values([1, 2])), device.upload(values([3, 4]))], [out])
 * await device.read(out) // => [11]
 * ```
 * @throws KernelsError where there is no WebGPU, no adapter, or the adapter lacks what is asked for.
 */
export async function openWebGPU(options: WebGPUOptions = {}): Promise<WebGPUDevice> {
  return makeDevice({ ...(await openAdapter(options)), shaderPlan })
}
