import { KernelsError } from '../errors.js'

/** A buffer of the device, as bind groups and copies take it. */
export interface Storage {
  /** Unlike that of any other buffer, ever. */
  readonly id: number
  readonly buffer: GPUBuffer
  /** Bytes that are bound: 16 at least, and a multiple of them. */
  readonly bytes: number
  /** The last batch of commands that uses it. */
  usedIn: number
}

/** What a device has taken and done so far. */
export interface Counts {
  buffers: number
  bytes: number
  dispatches: number
  readbacks: number
  submits: number
  bindGroups: number
  pipelines: number
}

export interface Buffers {
  /** A buffer of zeros for arrays and designs. @throws KernelsError when it is larger than the adapter allows. */
  readonly storage: (bytes: number, what: () => string) => Storage
  readonly uniform: (words: Uint32Array<ArrayBuffer>) => Storage
  /** A buffer that the CPU can read when it is mapped; give it back by `recycle`. */
  readonly staging: (bytes: number) => GPUBuffer
  readonly recycle: (staging: GPUBuffer) => void
  /** Frees a buffer that no command in preparation uses. */
  readonly free: (storage: Storage) => void
  readonly dispose: () => void
}

/** Bits of GPUBufferUsage, whose names are not global everywhere. */
const usage = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80 } as const
/** Buffers for reading that are kept for the next time, and how large one may be. */
const kept = { count: 8, bytes: 2 ** 24 }
const smallestStaging = 256

/** The buffers of a device, none yet. */
export function makeBuffers(gpu: GPUDevice, { counts, mostBytes }: { readonly counts: Counts; readonly mostBytes: number }): Buffers {
  const living = new Set<GPUBuffer>()
  const idle: GPUBuffer[] = []
  let next = 0
  const make = (size: number, bits: number): GPUBuffer => {
    const buffer = gpu.createBuffer({ size, usage: bits })
    living.add(buffer)
    counts.buffers++
    counts.bytes += size
    return buffer
  }
  const destroy = (buffer: GPUBuffer): void => {
    if (!living.delete(buffer)) return
    counts.buffers--
    counts.bytes -= buffer.size
    buffer.destroy()
  }
  const stored = (bytes: number, bits: number): Storage => ({ id: next++, buffer: make(bytes, bits), bytes, usedIn: -1 })
  return {
    storage: (bytes, what) => {
      const size = Math.max(16, Math.ceil(bytes / 16) * 16)
      if (size > mostBytes)
        throw new KernelsError(`${what()} takes ${bytes} bytes but the adapter gives ${mostBytes} at once; use less, or the CPU.`)
      return stored(size, usage.storage | usage.copySource | usage.copyTarget)
    },
    uniform: (words) => {
      const made = stored(words.byteLength, usage.uniform | usage.copyTarget)
      gpu.queue.writeBuffer(made.buffer, 0, words)
      return made
    },
    staging: (bytes) => {
      const at = idle.findIndex(({ size }) => size >= bytes)
      const [found] = at < 0 ? [] : idle.splice(at, 1)
      return found ?? make(2 ** Math.ceil(Math.log2(Math.max(bytes, smallestStaging))), usage.mapRead | usage.copyTarget)
    },
    recycle: (staging) => {
      if (!living.has(staging)) return
      if (staging.size > kept.bytes || idle.length >= kept.count) return destroy(staging)
      idle.push(staging)
      idle.sort((a, b) => a.size - b.size)
    },
    free: ({ buffer }) => destroy(buffer),
    dispose: () => {
      for (const buffer of living) destroy(buffer)
      idle.length = 0
    },
  }
}
