import type { WasmKernels } from '../../wasm/kernels.js'
import type { Pool } from './pool.js'
import { splitRules } from './split-rules.js'
import { makeTeam } from './team.js'

type Name = keyof WasmKernels

/** The kernels that threads know, by the order in which they are asked for. */
export const kernelNames: readonly Name[] = Object.keys(splitRules).filter(isName)

/** The same kernels over the same memory, with large calls shared out over a pool: bit for bit the same results. */
export function threadedKernels(pool: Pool, kernels: WasmKernels, memory: WebAssembly.Memory): WasmKernels {
  const team = makeTeam(pool, pool.register(memory), kernels)
  const made: { -readonly [K in Name]: WasmKernels[K] } = { ...kernels }
  const split = <K extends Name>(name: K): void => {
    const rule = splitRules[name]
    if (rule !== 'never') made[name] = rule(kernels, team)
  }
  for (const name of kernelNames) split(name)
  return made
}

function isName(name: string): name is Name {
  return name in splitRules
}
