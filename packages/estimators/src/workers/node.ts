import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { FoldPool, FoldPoolOptions, OpenFoldPool, SharedFoldData } from './fold-pool.js'

/** How many workers can run at once. */
export const availableWorkers = (): number => availableParallelism()

/** Worker threads of Node. */
export const openFoldPool: OpenFoldPool = async (data: SharedFoldData, { count, entry }: FoldPoolOptions): Promise<FoldPool> => {
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./node-start.cjs', import.meta.url)),
    name: 'runFold',
    minThreads: count,
    maxThreads: count,
    workerData: { ...data, entry: (entry ?? new URL('./node-worker.js', import.meta.url)).href },
    // a worker that waits lets its event loop run
    atomics: 'disabled',
    recordTiming: false,
  })
  // workers that end while they have nothing to do
  let failed: (error: unknown) => void = () => {}
  const failure = new Promise<never>((_, reject) => {
    failed = reject
  })
  failure.catch(() => {})
  pool.on('error', failed)
  const dispose = (): Promise<void> => pool.destroy()
  try {
    await Promise.race([pool.run(undefined, { name: 'ready' }), failure])
  } catch (error) {
    await dispose()
    throw error
  }
  return { run: (task) => Promise.race([pool.run(task), failure]), dispose }
}
