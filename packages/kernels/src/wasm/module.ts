import type { WasmKernels } from './kernels.js'
import { moduleText } from './module-text.js'

/** Whether memory is shared between threads. */
export type Sharing = 'plain' | 'shared'

const made = new Map<Sharing, WebAssembly.Module | undefined>()

/** The module for one kind of memory, compiled once; undefined where WebAssembly, its SIMD or the bytes are refused (a content security policy). */
export function wasmModule(sharing: Sharing): WebAssembly.Module | undefined {
  if (!made.has(sharing)) made.set(sharing, compile(sharing))
  return made.get(sharing)
}

/** The kernels over a memory. */
export function wasmKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): WasmKernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as WasmKernels
}

function compile(sharing: Sharing): WebAssembly.Module | undefined {
  if (typeof WebAssembly !== 'object') return undefined
  const bytes = Uint8Array.from(atob(moduleText), (letter) => letter.charCodeAt(0))
  if (sharing === 'plain') bytes[memoryFlags(bytes)] = limited
  try {
    return new WebAssembly.Module(bytes)
  } catch {
    return undefined
  }
}

/** Limits of a memory: a minimum and a maximum, without (1) or with (3) sharing. The code uses no atomic operations, so it is the same for both. */
const limited = 1
const limitedAndShared = 3

/** Where the module says that the memory it imports is shared: after the names in the entry `env.memory`, of kind 2. */
function memoryFlags(bytes: Uint8Array): number {
  const entry = [3, ...Array.from('env', (c) => c.charCodeAt(0)), 6, ...Array.from('memory', (c) => c.charCodeAt(0)), 2, limitedAndShared]
  for (let at = 0; at < bytes.length; at++) if (entry.every((byte, k) => bytes[at + k] === byte)) return at + entry.length - 1
  throw new Error('the WebAssembly module imports no shared memory.')
}
