/** Lets the event loop breathe, and stops when a signal says so. */
export interface Pace {
  /** @throws the reason of the signal. */
  readonly pause: () => Promise<void>
  /** Waits for work of a device, but no longer than until the signal: a device that hangs does not hang who asks. */
  readonly within: <T>(work: Promise<T>) => Promise<T>
}

/** For how long, in milliseconds, the event loop waits. */
const breath = 15

/** A pace of pauses, which takes one whenever the last was long ago. */
export function paceOf(signal?: AbortSignal): Pace {
  let last = performance.now()
  return {
    pause: async () => {
      signal?.throwIfAborted()
      if (performance.now() - last < breath) return
      await new Promise((resolve) => setTimeout(resolve))
      last = performance.now()
      signal?.throwIfAborted()
    },
    within: (work) =>
      new Promise((resolve, reject) => {
        const stop = (): void => reject(signal?.reason)
        const rest = (): void => signal?.removeEventListener('abort', stop)
        signal?.addEventListener('abort', stop)
        work.then(resolve, reject).finally(rest)
        if (signal?.aborted) stop()
      }),
  }
}
