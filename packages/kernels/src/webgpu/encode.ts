import type { Buffers, Counts, Storage } from './buffers.js'
import type { Problems } from './problems.js'

/** Commands that wait to be submitted together. */
export interface Encoder {
  /** Before the commands of a run, and before it says what these use. */
  readonly begin: () => void
  readonly dispatch: (pipeline: GPUComputePipeline, group: GPUBindGroup, workgroups: number) => void
  readonly copy: (from: GPUBuffer, to: GPUBuffer, bytes: number) => void
  /** Writes numbers, after all commands that were given before. */
  readonly write: (to: Storage, numbers: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer>) => void
  /** Says that the commands in preparation use a buffer. */
  readonly use: (storage: Storage) => void
  /** Frees a buffer when no command needs it any more. */
  readonly release: (storage: Storage) => void
  readonly flush: () => void
  /** Forgets all commands. */
  readonly drop: () => void
}

/** So many dispatches are submitted at once, that the GPU does not wait for the last of them to begin. */
const mostDispatches = 256

/** Collects commands of a device in one command encoder until it is flushed. */
export function makeEncoder(
  gpu: GPUDevice,
  { buffers, counts, problems }: { readonly buffers: Buffers; readonly counts: Counts; readonly problems: Problems },
): Encoder {
  let commands: GPUCommandEncoder | undefined
  let pass: GPUComputePassEncoder | undefined
  let batch = 0
  let dispatches = 0
  const doomed: Storage[] = []

  const endPass = (): void => {
    pass?.end()
    pass = undefined
  }
  const encoder = (): GPUCommandEncoder => (commands ??= gpu.createCommandEncoder())
  const freeDoomed = (): void => {
    for (const storage of doomed.splice(0)) buffers.free(storage)
  }
  const flush = (): void => {
    const ready = commands
    if (!ready) return
    commands = undefined
    problems.during('run', () => {
      endPass()
      gpu.queue.submit([ready.finish()])
    })
    counts.submits++
    batch++
    dispatches = 0
    freeDoomed()
  }
  return {
    begin: () => {
      if (dispatches >= mostDispatches) flush()
    },
    dispatch: (pipeline, group, workgroups) => {
      pass ??= encoder().beginComputePass()
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, group)
      pass.dispatchWorkgroups(workgroups)
      counts.dispatches++
      dispatches++
    },
    copy: (from, to, bytes) => {
      endPass()
      encoder().copyBufferToBuffer(from, 0, to, 0, bytes)
    },
    write: (to, numbers) => {
      if (numbers.length === 0) return
      if (to.usedIn === batch) flush()
      gpu.queue.writeBuffer(to.buffer, 0, numbers)
    },
    use: (storage) => {
      storage.usedIn = batch
    },
    release: (storage) => {
      if (commands && storage.usedIn === batch) doomed.push(storage)
      else buffers.free(storage)
    },
    flush,
    drop: () => {
      commands = undefined
      pass = undefined
      freeDoomed()
    },
  }
}
