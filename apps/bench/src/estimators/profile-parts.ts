import type { Profiler } from 'node:inspector'
import { basename } from 'node:path'

/** Where a share of the time goes: the file of the functions, or of those that called WebAssembly. */
export interface ProfilePart {
  readonly name: string
  readonly share: number
}

/** The parts of a CPU profile by time, the largest first; those below `least` are left out. */
export function profileParts(
  { nodes, samples = [], timeDeltas = [] }: Pick<Profiler.Profile, 'nodes' | 'samples' | 'timeDeltas'>,
  least = 0.03,
): readonly ProfilePart[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const nameOf = (id: number): string => {
    const { functionName, url } = byId.get(id)!.callFrame
    if (!url.startsWith('wasm:')) return url === '' ? functionName || 'the engine' : fileOf(url)
    let at: number | undefined = id
    while (at !== undefined && (byId.get(at)!.callFrame.url === '' || byId.get(at)!.callFrame.url.startsWith('wasm:')))
      at = parentOf.get(at)
    return at === undefined ? 'WebAssembly' : `${fileOf(byId.get(at)!.callFrame.url)} in WebAssembly`
  }
  const names = new Map(nodes.map(({ id }) => [id, nameOf(id)]))
  const times = new Map<string, number>()
  let total = 0
  for (const [k, id] of samples.entries()) {
    const name = names.get(id)!
    const time = Math.max(0, timeDeltas[k] ?? 0)
    // starting and ending a profile is not a part of what is profiled
    if (name === '(idle)' || name === 'dispatch' || byId.get(id)!.callFrame.url.startsWith('node:')) continue
    times.set(name, (times.get(name) ?? 0) + time)
    total += time
  }
  return [...times]
    .map(([name, time]) => ({ name, share: time / total }))
    .filter(({ share }) => share >= least)
    .sort((a, b) => b.share - a.share)
}

function fileOf(url: string): string {
  return basename(url).replace(/\.[cm]?[jt]s$/, '')
}
