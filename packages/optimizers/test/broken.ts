import type { Law } from '@odot/autodiff/testing'

/** Names of the laws that a solver breaks, without its own name. */
export async function broken(laws: readonly Law[]): Promise<readonly string[]> {
  const names: string[] = []
  for (const { name, check } of laws) {
    try {
      await check()
    } catch {
      names.push(name.slice(name.indexOf(': ') + 2))
    }
  }
  return names
}
