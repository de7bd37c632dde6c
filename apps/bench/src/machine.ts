import { cpus, totalmem } from 'node:os'

/** What the numbers were measured on. */
export function machine(): string {
  const all = cpus()
  const memory = (totalmem() / 2 ** 30).toFixed(0)
  return `${all[0]?.model.trim() ?? 'unknown CPU'}, ${all.length} cores, ${memory} GiB of memory, ${process.platform} ${process.arch}; Node ${process.versions.node}, V8 ${process.versions.v8}`
}
