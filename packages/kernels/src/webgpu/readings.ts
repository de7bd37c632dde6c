import type { KernelsError } from '../errors.js'
import type { HeldArray } from './array.js'
import type { Buffers, Counts } from './buffers.js'
import { DeviceLostError } from './device-lost-error.js'
import type { Encoder } from './encode.js'
import type { Problems } from './problems.js'

/** The ways to wait for the device. None of them waits for ever: when the device ends, all are rejected. */
export interface Readings {
  /** @throws KernelsError for what went wrong before, and when the device ends. */
  readonly read: (array: HeldArray) => Promise<Float64Array>
  /** Waits until all commands are done. */
  readonly settled: () => Promise<void>
  /** Rejects all who wait. */
  readonly end: (why: (where: string) => KernelsError) => void
}

export interface ReadingParts {
  readonly gpu: GPUDevice
  readonly buffers: Buffers
  readonly encoder: Encoder
  readonly counts: Counts
  readonly problems: Problems
}

/** Bit of GPUMapMode, whose names are not global everywhere. */
const mapRead = 0x1

export function makeReadings({ gpu, buffers, encoder, counts, problems }: ReadingParts): Readings {
  const waiting = new Set<(why: (where: string) => KernelsError) => void>()
  /** `work`, unless the device ends before. */
  const unlessOver = <T>(where: string, work: Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const give = (why: (where: string) => KernelsError): void => reject(why(where))
      waiting.add(give)
      work.then(resolve, reject).finally(() => waiting.delete(give))
    })
  const numbersOf = async ({ size, storage }: HeldArray): Promise<Float64Array> => {
    const settle = problems.listen()
    if (size === 0) {
      encoder.flush()
      await settle()
      return new Float64Array(0)
    }
    const bytes = 4 * size
    const staging = problems.during('read', () => {
      const buffer = buffers.staging(bytes)
      encoder.use(storage)
      encoder.copy(storage.buffer, buffer, bytes)
      encoder.flush()
      return buffer
    })
    counts.readbacks++
    try {
      await staging.mapAsync(mapRead, 0, bytes).catch(async (error: unknown) => {
        // what was wrong before is the reason, where there is something
        await settle()
        throw new DeviceLostError('read', { device: 'webgpu', reason: 'unknown', message: String(error) })
      })
      await settle()
      return new Float64Array(new Float32Array(staging.getMappedRange(0, bytes)))
    } finally {
      if (staging.mapState !== 'unmapped') staging.unmap()
      buffers.recycle(staging)
    }
  }
  return {
    read: (array) => unlessOver('read', numbersOf(array)),
    settled: () => {
      const settle = problems.listen()
      encoder.flush()
      return unlessOver('settled', gpu.queue.onSubmittedWorkDone().then(settle))
    },
    end: (why) => {
      for (const give of [...waiting]) give(why)
      waiting.clear()
    },
  }
}
