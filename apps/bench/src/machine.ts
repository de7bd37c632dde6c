import { cpus, loadavg, totalmem } from 'node:os'

/** What the numbers are measured on, and how busy it is with other things: to be asked before a run. */
export function machine(): string {
  const all = cpus()
  const memory = (totalmem() / 2 ** 30).toFixed(0)
  return `${all[0]?.model.trim() ?? 'unknown CPU'}, ${all.length} cores, ${memory} GiB of memory, ${process.platform} ${process.arch}; Node ${process.versions.node}, V8 ${process.versions.v8}; load average before the run ${loadavg()[0]?.toFixed(1)}`
}
