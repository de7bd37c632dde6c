/** Work in short pieces: yields progress (or nothing, for a breath), is sent whether to stop, and returns its result. */
export type Work<P, R> = Generator<P | undefined, R, boolean | undefined>

export interface RunOptions<P> {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: P) => void
}

/** For how long, in milliseconds, the event loop waits and progress is silent, if the pieces of work are short. */
const breath = 15

/** Runs work to its end. What `onProgress` throws reaches the work, so that it can give back what it holds. */
export function runSync<P, R>(work: Work<P, R>, { signal, onProgress }: RunOptions<P>): R {
  const report = throttled(onProgress)
  try {
    let turn = work.next()
    while (!turn.done) {
      report(turn.value)
      turn = work.next(signal?.aborted)
    }
    return turn.value
  } catch (error) {
    work.throw(error)
    throw error
  }
}

/** Runs work to its end and lets the event loop breathe; else as `runSync`. */
export async function runAsync<P, R>(work: Work<P, R>, { signal, onProgress }: RunOptions<P>): Promise<R> {
  const report = throttled(onProgress)
  let last = Date.now()
  try {
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
  } catch (error) {
    work.throw(error)
    throw error
  }
}

/** The result of work whose pauses nobody needs. */
export function finished<R>(work: Generator<undefined, R>): R {
  for (;;) {
    const turn = work.next()
    if (turn.done) return turn.value
  }
}

/** Multiplications after which a long loop takes a breath: a few milliseconds. */
const piece = 2e6

/** A pause for long loops: told how much was done, it yields once enough has come together. */
export function pausing(): (multiplications: number) => Generator<undefined, void> {
  let done = 0
  return function* (multiplications) {
    done += multiplications
    if (done < piece) return
    done = 0
    yield
  }
}

function throttled<P>(onProgress: ((progress: P) => void) | undefined): (progress: P | undefined) => void {
  let last = Number.NEGATIVE_INFINITY
  return (progress) => {
    if (!onProgress || progress === undefined || Date.now() - last < breath) return
    last = Date.now()
    onProgress(progress)
  }
}
