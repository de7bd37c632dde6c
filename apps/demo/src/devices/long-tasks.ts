/** Long tasks (of more than 50 ms) of the main thread while something else worked. */
interface LongTasks {
  readonly count: number
  /** Milliseconds of the longest. */
  readonly longest: number
}

export interface LongTaskWatch {
  /** Counts anew from now on. */
  readonly begin: () => void
  readonly end: () => void
  readonly seen: () => LongTasks
}

/** Watches the main thread; undefined where the browser does not report long tasks. */
export function watchLongTasks(onChange: () => void): LongTaskWatch | undefined {
  if (typeof PerformanceObserver === 'undefined' || !PerformanceObserver.supportedEntryTypes.includes('longtask')) return undefined
  let [from, to] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let found: LongTasks = { count: 0, longest: 0 }
  const observer = new PerformanceObserver((list) => {
    // a task is told of some time after it ended
    const inside = list.getEntries().filter(({ startTime, duration }) => startTime + duration >= from && startTime <= to)
    if (inside.length === 0) return
    found = {
      count: found.count + inside.length,
      longest: Math.max(found.longest, ...inside.map(({ duration }) => duration)),
    }
    onChange()
  })
  observer.observe({ type: 'longtask' })
  return {
    begin: () => {
      from = performance.now()
      to = Number.POSITIVE_INFINITY
      found = { count: 0, longest: 0 }
    },
    end: () => {
      to = performance.now()
    },
    seen: () => found,
  }
}
