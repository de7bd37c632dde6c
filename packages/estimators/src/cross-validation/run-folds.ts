import { type Certificate, ProblemError } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Unfixed } from '../estimator.js'
import { runAsync } from '../fit/run.js'
import type { FoldPool, FoldReply } from '../workers/fold-pool.js'
import { shareFoldData } from '../workers/share-fold-data.js'
import { type FoldData, type FoldResult, type FoldTask, fold } from './fold.js'

export interface RunFoldsOptions {
  /** How many workers, or none; by default as many as there are processors, when the folds are expected to take longer than `worthwhile`. */
  readonly workers: number | false | undefined
  /** What one fold is expected to take, in milliseconds. */
  readonly expected: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: FoldProgress) => void) | undefined
  /** The module of the workers, by its URL; ours when it is left out. */
  readonly entry?: URL | undefined
}

/** How far the folds are: one was done, or something went wrong that the result can do without. */
export type FoldProgress =
  | { readonly stage: 'fold'; readonly done: number; readonly of: number }
  | { readonly stage: 'fault'; readonly note: string }

export interface FoldsRun {
  /** In the order of the tasks; undefined where a fold was not done because all was aborted. */
  readonly results: readonly (FoldResult | undefined)[]
  /** In how many workers; 0 is this thread. */
  readonly workers: number
  readonly notes: readonly string[]
}

/**
 * Milliseconds that folds take in one thread, from which workers are started by themselves. Each costs about one second of processor time to load and to get warm:
 * ten folds of 200 rows and 10 columns took 1.5 s of it in one thread, 2.6 s in one worker and 3.5 s in two (Node 20, on a busy machine).
 */
const worthwhile = 4000

/** Computes folds one after another in this thread, or several at a time in workers: the numbers are the same to the bit. */
export async function runFolds<Y, C extends Certificate>(
  unfixed: Unfixed<Y, C>,
  data: FoldData<Y, C>,
  { tasks, ...options }: RunFoldsOptions & { readonly tasks: readonly FoldTask[] },
): Promise<FoldsRun> {
  const { onProgress, signal } = options
  const notes: string[] = []
  const note = (text: string): void => {
    notes.push(text)
    onProgress?.({ stage: 'fault', note: text })
  }
  const results: (FoldResult | undefined)[] = tasks.map(() => undefined)
  let done = 0
  const finish = (k: number, result: FoldResult | undefined): void => {
    results[k] = result
    if (result) onProgress?.({ stage: 'fold', done: ++done, of: tasks.length })
  }
  const opened = await openPool(unfixed, data, { ...options, count: tasks.length, note })
  if (opened) await inWorkers(opened.pool, tasks, { count: opened.count, signal, note, finish })
  else {
    for (const [k, task] of tasks.entries()) {
      if (signal?.aborted) break
      finish(k, await runAsync(fold(data, task), { ...(signal && { signal }) }))
    }
  }
  return { results, workers: opened?.count ?? 0, notes }
}

/** Workers as they were asked for; undefined where folds run in this thread. */
async function openPool<Y, C extends Certificate>(
  unfixed: Unfixed<Y, C>,
  data: FoldData<Y, C>,
  {
    workers,
    expected,
    count: tasks,
    signal,
    entry,
    note,
  }: RunFoldsOptions & { readonly count: number; readonly note: (text: string) => void },
): Promise<{ readonly pool: FoldPool; readonly count: number } | undefined> {
  if (workers === false || signal?.aborted) return undefined
  if (workers === undefined && expected * tasks < worthwhile) return undefined
  const { availableWorkers, openFoldPool } = await import('#workers')
  const available = workers ?? availableWorkers()
  if (workers === undefined && available < 2) return undefined
  const shared = shareFoldData(unfixed, data)
  if (shared.kind === 'refused') {
    note(`${shared.because}, which cannot be sent to workers: folds ran in this thread.`)
    return undefined
  }
  const count = Math.min(available, tasks)
  try {
    return { pool: await openFoldPool(shared.data, { count, ...(entry && { entry }) }), count }
  } catch (error) {
    note(`workers could not be started (${messageOf(error)}): folds ran in this thread.`)
    return undefined
  }
}

interface Lanes {
  readonly count: number
  readonly signal: AbortSignal | undefined
  readonly note: (text: string) => void
  readonly finish: (k: number, result: FoldResult) => void
}

/** Gives every worker one fold after another until all are done, one fails, or the signal is given; then ends the workers. */
async function inWorkers(pool: FoldPool, tasks: readonly FoldTask[], { count, signal, note, finish }: Lanes): Promise<void> {
  let next = 0
  let stopped = false
  const answer = async (task: FoldTask): Promise<FoldReply> => {
    try {
      return await pool.run(task)
    } catch (error) {
      if (stopped) throw error
      note(`${task.where}: its worker ended (${messageOf(error)}); the fold is computed once more.`)
    }
    try {
      return await pool.run(task)
    } catch (error) {
      throw new EstimatorError(
        `${task.where}: its worker ended twice (${messageOf(error)}); pass workers: false to compute folds in this thread.`,
        { cause: error },
      )
    }
  }
  const lane = async (): Promise<void> => {
    while (next < tasks.length && !stopped) {
      const k = next++
      const reply = await answer(tasks[k]!)
      if (reply.kind === 'error') throw errorOf(reply)
      if (!stopped) finish(k, reply.result)
    }
  }
  const stop: { now: () => void } = { now: () => {} }
  const aborted = new Promise<void>((resolve) => {
    stop.now = resolve
  })
  const listen = (): void => stop.now()
  signal?.addEventListener('abort', listen)
  if (signal?.aborted) stop.now()
  try {
    await Promise.race([Promise.all(Array.from({ length: count }, lane)), aborted])
  } finally {
    stopped = true
    signal?.removeEventListener('abort', listen)
    await pool.dispose()
  }
}

function errorOf({ name, message }: Extract<FoldReply, { readonly kind: 'error' }>): Error {
  return name === 'ProblemError' ? new ProblemError(message) : name === 'EstimatorError' ? new EstimatorError(message) : new Error(message)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
