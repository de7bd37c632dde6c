import { KernelsError } from '../errors.js'
import type { GpuJsConstructor, GpuJsMode } from './gpu-js.js'

const modes: { readonly [M in GpuJsMode]: (GPU: GpuJsConstructor) => boolean | Promise<boolean> } = {
  webgl2: (GPU) => GPU.isWebGL2Supported,
  webasm: (GPU) => GPU.isWebAssemblySupported,
  cpu: () => true,
  webgpu: (GPU) => GPU.isWebGPUAvailable(),
}
const preferred = ['webgl2', 'webasm', 'cpu'] as const

/** The mode that was asked for, or the first that this place has. @throws KernelsError when it has not what was asked for. */
export async function chosenMode(GPU: GpuJsConstructor, mode: GpuJsMode | undefined): Promise<GpuJsMode> {
  if (mode === undefined) return preferred.find((each) => modes[each](GPU)) ?? 'cpu'
  if (!Object.hasOwn(modes, mode))
    throw new KernelsError(
      `openGpuJs: mode is ${String(mode)}; pass ${Object.keys(modes)
        .map((each) => `'${each}'`)
        .join(', ')} or none.`,
    )
  if (await modes[mode](GPU)) return mode
  throw new KernelsError(`openGpuJs: gpu.js has no ${mode} in this place; pass another mode, or none to take the first that is there.`)
}
