import type { GpuTask } from './gpu-task.js'

/** Milliseconds of a run, over some that follow each other; the last of them is waited for. */
export async function timeRuns({ run, settle }: GpuTask, runs: number): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < runs; i++) {
    const pending = run()
    if (pending) await pending
  }
  await settle()
  return (performance.now() - start) / runs
}
