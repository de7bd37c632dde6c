/** Work in short pieces: yields progress, is sent whether to stop, and returns its result. */
export type Work<P, R> = Generator<P, R, boolean | undefined>

export interface RunOptions<P> {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: P) => void
}

/** Longest time, in milliseconds, for which the event loop waits and progress is silent (one piece of work may take longer). */
const breath = 30

/** Runs work to its end. */
export function runSync<P, R>(work: Work<P, R>, { signal, onProgress }: RunOptions<P>): R {
  const report = throttled(onProgress)
  let turn = work.next()
  while (!turn.done) {
    report(turn.value)
    turn = work.next(signal?.aborted)
  }
  return turn.value
}

/** Runs work to its end and lets the event loop breathe. */
export async function runAsync<P, R>(work: Work<P, R>, { signal, onProgress }: RunOptions<P>): Promise<R> {
  const report = throttled(onProgress)
  let last = Date.now()
  let turn = work.next()
  while (!turn.done) {
    report(turn.value)
    if (Date.now() - last >= breath) {
      await new Promise((resolve) => setTimeout(resolve))
      last = Date.now()
    }
    turn = work.next(signal?.aborted)
  }
  return turn.value
}

function throttled<P>(onProgress: ((progress: P) => void) | undefined): (progress: P) => void {
  let last = Number.NEGATIVE_INFINITY
  return (progress) => {
    if (!onProgress || Date.now() - last < breath) return
    last = Date.now()
    onProgress(progress)
  }
}
