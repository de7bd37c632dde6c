import { KernelsError } from '../errors.js'

/** What went wrong behind calls that only enqueue, kept until somebody waits. */
export interface Problems {
  readonly note: (problem: KernelsError) => void
  /** Waits for `found`, and notes what it gives. */
  readonly watch: (found: Promise<KernelsError | undefined>) => void
  /** Runs what only enqueues; what the GPU says of it is noted. */
  readonly during: <T>(where: string, work: () => T) => T
  /** Begins to wait: the function it returns throws what was noted since somebody was last told, when all that is watched now has been heard of. */
  readonly listen: () => () => Promise<void>
}

const filters: readonly GPUErrorFilter[] = ['validation', 'out-of-memory', 'internal']

const advice: Readonly<Record<GPUErrorFilter, string>> = {
  validation: 'this should not happen: please report it',
  'out-of-memory': 'dispose of what is not needed, or use smaller arrays',
  internal: 'try a smaller problem, or another adapter',
}

/** The problems of a device, none yet. */
export function makeProblems(gpu: GPUDevice): Problems {
  const log: { readonly problem: KernelsError; readonly time: number }[] = []
  let time = 0
  let told = 0
  const open = new Set<Promise<void>>()
  const note = (problem: KernelsError, at = time++): void => {
    log.push({ problem, time: at })
  }
  const watch = (found: Promise<KernelsError | undefined>): void => {
    // answers come in another order than causes and what follows from them
    const at = time++
    const watched = found
      .then((problem) => {
        if (problem) note(problem, at)
      })
      // a lost device has no answers, and says so elsewhere
      .catch(() => {})
      .finally(() => open.delete(watched))
    open.add(watched)
  }
  return {
    note: (problem) => note(problem),
    watch,
    during: (where, work) => {
      for (const filter of filters) gpu.pushErrorScope(filter)
      try {
        return work()
      } finally {
        for (const filter of filters.toReversed())
          watch(gpu.popErrorScope().then((error) => (error ? problemOf(where, filter, error.message) : undefined)))
      }
    },
    listen: () => {
      const from = told
      return async () => {
        await Promise.all([...open])
        const news = log.slice(from)
        if (news.length === 0) return
        told = log.length
        throw news.reduce((a, b) => (b.time < a.time ? b : a)).problem
      }
    },
  }
}

function problemOf(where: string, filter: GPUErrorFilter, message: string): KernelsError {
  return new KernelsError(`${where}: WebGPU reports ${filter.replaceAll('-', ' ')} (${message.trim()}); ${advice[filter]}.`)
}
