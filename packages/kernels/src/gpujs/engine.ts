import { KernelsError } from '../errors.js'
import type { GpuJs, GpuJsMode } from './gpu-js.js'
import { type Handle, kernelCache, makeKernel } from './kernel-cache.js'
import type { KernelText } from './launch.js'

/** What gpu.js does for a device. Handles are made once and never written again; each must be released. */
export interface Engine {
  /** Whether kernels answer with promises. */
  readonly waits: boolean
  readonly run: (kernel: KernelText, values: readonly (Handle | number)[], size: number) => MaybePromise<Handle>
  readonly upload: (data: Float32Array) => MaybePromise<Handle>
  readonly read: (handle: Handle, size: number) => Promise<Float32Array>
  readonly release: (handle: Handle) => void
  /** Handles that are not released. */
  readonly held: () => number
  readonly destroy: () => void
}

export type MaybePromise<T> = T | Promise<T>

export function makeEngine(gpu: GpuJs, mode: GpuJsMode): Engine {
  const kernels = kernelCache(gpu, mode)
  const held = new Set<Handle>()
  const hold = (result: unknown): Handle => {
    if (typeof result !== 'object' || result === null) throw new KernelsError(`run: gpu.js gave ${String(result)} where numbers should be.`)
    held.add(result)
    return result
  }
  const holdLater = (result: unknown): MaybePromise<Handle> => (result instanceof Promise ? result.then(hold) : hold(result))
  const { upload, read } = transfers(gpu, mode)
  return {
    waits: mode === 'webgpu',
    run: (kernel, values, size) => {
      const made = kernels.get(kernel)
      made.setOutput([size])
      return holdLater(made(...values))
    },
    upload: (data) => holdLater(upload(data)),
    read: async (handle, size) => numbersOf(await read(handle, size)),
    release: (handle) => {
      if (held.delete(handle) && isDeletable(handle)) handle.delete()
    },
    held: () => held.size,
    destroy: () => {
      for (const handle of held) if (isDeletable(handle)) handle.delete()
      held.clear()
      // it gives up its kernels a little later, and the context with them
      Promise.resolve(gpu.destroy()).catch(() => undefined)
    },
  }
}

/** The ways in and out: kernels that copy, where arrays of JavaScript are no handles already. */
function transfers(
  gpu: GpuJs,
  mode: GpuJsMode,
): { readonly upload: (data: Float32Array) => unknown; readonly read: (handle: Handle, size: number) => unknown } {
  if (mode === 'cpu' || mode === 'webasm') return { upload: (data) => data, read: (handle) => handle }
  const copy = 'function (x) { return x[this.thread.x]; }'
  const inward = makeKernel(gpu, copy, { argumentTypes: { x: 'Array' } })
  const upload = (data: Float32Array): unknown => {
    inward.setOutput([data.length])
    return inward(data)
  }
  if (mode === 'webgpu') return { upload, read: (handle) => (isReadable(handle) ? handle.toArray() : undefined) }
  // a texture's own toArray waits for the device, and a page with it
  const outward = makeKernel(gpu, copy, { argumentTypes: { x: 'ArrayTexture(1)' }, pipeline: false, immutable: false, asyncMode: true })
  return {
    upload,
    read: (handle, size) => {
      outward.setOutput([size])
      return outward(handle)
    },
  }
}

function numbersOf(result: unknown): Float32Array {
  if (result instanceof Float32Array) return result
  throw new KernelsError(`read: gpu.js gave ${String(result)} where numbers should be.`)
}

function isDeletable(handle: Handle): handle is { readonly delete: () => void } {
  return 'delete' in handle && typeof handle.delete === 'function'
}

function isReadable(handle: Handle): handle is { readonly toArray: () => unknown } {
  return 'toArray' in handle && typeof handle.toArray === 'function'
}
