import { KernelsError } from '../errors.js'
import { type GpuJsFunction, gpuJsFunctions } from '../expr/gpujs-functions.js'
import type { GpuJs, GpuJsMode } from './gpu-js.js'
import type { KernelText } from './launch.js'

/** Numbers that stay on the device: a texture, a buffer, or an array where gpu.js runs on the CPU. */
export type Handle = object

/** A kernel that gpu.js has made: a function with methods. */
export interface MadeKernel {
  (...values: readonly (Handle | number)[]): unknown
  readonly setOutput: (output: readonly number[]) => unknown
  readonly destroy: () => void
}

/** Kernels by their text: a graph that is compiled again for other sizes gets kernels that are there already. */
export interface KernelCache {
  readonly get: (kernel: KernelText) => MadeKernel
}

/** How a kernel of gpu.js is made. */
interface KernelSettings {
  readonly output: readonly number[]
  readonly argumentTypes: Record<string, 'Array' | 'ArrayTexture(1)' | 'WebGPUBuffer' | 'Integer' | 'Float'>
  readonly precision: 'single'
  readonly tactic: 'precision'
  readonly pipeline: boolean
  readonly immutable: boolean
  readonly asyncMode: boolean
  readonly dynamicOutput: boolean
  readonly dynamicArguments: boolean
  readonly loopMaxIterations: number
  readonly functions: readonly FunctionSettings[]
}

interface FunctionSettings {
  readonly source: string
  readonly settings: { readonly argumentTypes: Readonly<Record<string, 'Number'>>; readonly returnType: 'Number' }
}

/** Kernels that are kept; the one that was used longest ago goes first. */
const limit = 512
/** What bounds a loop of which gpu.js does not see the end. */
const loopMaxIterations = 2 ** 30

const arrayTypes = { cpu: 'Array', webasm: 'Array', webgl2: 'ArrayTexture(1)', webgpu: 'WebGPUBuffer' } as const

export function kernelCache(gpu: GpuJs, mode: GpuJsMode): KernelCache {
  const kernels = new Map<string, MadeKernel>()
  return {
    get: (kernel) => {
      const made = kernels.get(kernel.text) ?? makeKernel(gpu, kernel.text, { argumentTypes: typesOf(kernel, mode) })
      kernels.delete(kernel.text)
      kernels.set(kernel.text, made)
      for (const [text, oldest] of kernels) {
        if (kernels.size <= limit) break
        kernels.delete(text)
        oldest.destroy()
      }
      return made
    },
  }
}

/** A kernel whose results stay on the device, unless `changes` say something else. */
export function makeKernel(gpu: GpuJs, text: string, changes: Pick<KernelSettings, 'argumentTypes'> & Partial<KernelSettings>): MadeKernel {
  const made = gpu.createKernel(text, {
    output: [1],
    precision: 'single',
    // or shaders of small outputs get integers of 16 bits, which do not count the terms of long sums
    tactic: 'precision',
    pipeline: true,
    immutable: true,
    asyncMode: false,
    dynamicOutput: true,
    dynamicArguments: true,
    loopMaxIterations,
    functions: functionsOf(text),
    ...changes,
  })
  if (isKernel(made)) return made
  throw new KernelsError('openGpuJs: createKernel of gpu.js gave no kernel; pass the class GPU of gpu.js 2.24.')
}

/** The functions that a text calls, and those that these call. */
function functionsOf(text: string): readonly FunctionSettings[] {
  const called = gpuJsFunctions.filter(({ name }) => text.includes(`${name}(`))
  if (called.length === 0) return []
  return gpuJsFunctions
    .filter((each) => called.some(({ name, source }) => name === each.name || source.includes(`${each.name}(`)))
    .map(settingsOf)
}

function settingsOf({ source, parameters }: GpuJsFunction): FunctionSettings {
  return {
    source,
    settings: { argumentTypes: Object.fromEntries(parameters.map((name) => [name, 'Number' as const])), returnType: 'Number' },
  }
}

function isKernel(made: object): made is MadeKernel {
  return typeof made === 'function' && 'setOutput' in made && 'destroy' in made
}

function typesOf({ arrays, integers, floats }: KernelText, mode: GpuJsMode): KernelSettings['argumentTypes'] {
  const named = <T>(letter: string, count: number, type: T): [string, T][] =>
    Array.from({ length: count }, (_, k) => [`${letter}${k}`, type])
  return Object.fromEntries([
    ...named('a', arrays, arrayTypes[mode]),
    ...named('n', integers, 'Integer' as const),
    ...named('f', floats, 'Float' as const),
  ])
}
