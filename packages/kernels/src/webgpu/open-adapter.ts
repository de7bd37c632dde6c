import { KernelsError } from '../errors.js'
import type { LimitName, WebGPUOptions } from './device.js'
import { isSoftware } from './is-software.js'
import { leastLimits } from './least-limits.js'
import type { DeviceParts } from './make-device.js'

/** What is asked of an adapter: the best that it has. */
const wanted: readonly LimitName[] = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
]
/** The entry of each device: Dawn in Node ends with it, whatever devices there are. */
const entries = new WeakMap<GPUDevice, GPU>()
/** Larger workgroups gain nothing. */
const largestWorkgroup = 256
/**
 * Where a CPU plays the GPU, each invocation that waits at a barrier costs. Measured on SwiftShader, a gradient step with 64 × 10,000 numbers: 51 ms with 64
 * invocations, 64 ms with 128, 85 ms with 256.
 */
const largestInSoftware = 64

/** Finds an adapter and makes a device of WebGPU. @throws KernelsError where there is none. */
export async function openAdapter({
  gpu = entry(),
  powerPreference,
  adapter: given,
  limits: asked = {},
}: WebGPUOptions): Promise<Omit<DeviceParts, 'shaderPlan'>> {
  const adapter = given ?? (await findAdapter(gpu, powerPreference ? { powerPreference } : {}))
  const requiredLimits: Partial<Record<LimitName, number>> = {}
  for (const name of wanted) {
    const most = adapter.limits[name]
    const value = asked[name] ?? most
    if (value > most) throw new KernelsError(`openWebGPU: ${name} is ${value} but the adapter has ${most} at most; ask for less.`)
    requiredLimits[name] = value
  }
  const requiredFeatures = (['subgroups'] as const).filter((name) => adapter.features.has(name))
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures }).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    throw new KernelsError(`openWebGPU: the adapter gives no device (${message.trim()}); an adapter can be used once: request another one.`)
  })
  if (gpu) entries.set(device, gpu)
  const limitOf = (name: LimitName): number => Math.min(device.limits[name], requiredLimits[name] ?? Number.POSITIVE_INFINITY)
  const software = isSoftware(adapter.info)
  const limits = {
    storageBuffers: limitOf('maxStorageBuffersPerShaderStage'),
    workgroupSize: workgroupSizeOf(
      Math.min(
        asked.maxComputeInvocationsPerWorkgroup ?? (software ? largestInSoftware : largestWorkgroup),
        limitOf('maxComputeInvocationsPerWorkgroup'),
        limitOf('maxComputeWorkgroupSizeX'),
      ),
    ),
    subgroups: device.features.has('subgroups'),
  }
  for (const name of ['storageBuffers', 'workgroupSize'] as const) {
    if (limits[name] >= leastLimits[name]) continue
    device.destroy()
    throw new KernelsError(
      `openWebGPU: ${name} is ${limits[name]} but the kernels need ${leastLimits[name]}; use another adapter, or cpu().`,
    )
  }
  const { vendor, architecture, device: model, description } = adapter.info
  const about = Object.freeze({
    vendor,
    architecture,
    device: model,
    description,
    software,
    compatibility: !device.features.has('core-features-and-limits'),
    ...limits,
    ...Object.fromEntries(wanted.map((name) => [name, limitOf(name)])),
  })
  const mostBytes = Math.min(limitOf('maxBufferSize'), limitOf('maxStorageBufferBindingSize'))
  return { gpu: device, about, limits, mostBytes }
}

/** Trees of sums go by sixteens, so that a workgroup is a power of two. */
function workgroupSizeOf(most: number): number {
  return 2 ** Math.floor(Math.log2(Math.min(largestWorkgroup, most)))
}

/** Where a place has WebGPU by itself. */
function entry(): GPU | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.gpu
}

async function findAdapter(gpu: GPU | undefined, options: GPURequestAdapterOptions): Promise<GPUAdapter> {
  if (!gpu)
    throw new KernelsError(
      'openWebGPU: there is no WebGPU here; open the page by https or on localhost in a browser that has it, in Node pass { gpu: create([]) } with the create of the npm package webgpu, or use cpu().',
    )
  const adapter = (await gpu.requestAdapter(options)) ?? (await gpu.requestAdapter({ ...options, featureLevel: 'compatibility' }))
  if (adapter) return adapter
  throw new KernelsError(
    'openWebGPU: WebGPU is here but has no adapter; install or allow the driver of the GPU (chrome://gpu says what is wrong; in Node, VK_ICD_FILENAMES names a Vulkan driver), or use cpu().',
  )
}
