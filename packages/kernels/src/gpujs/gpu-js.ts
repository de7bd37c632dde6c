/** The parts of gpu.js that a device can run on. */
export type GpuJsMode = 'cpu' | 'webasm' | 'webgl2' | 'webgpu'

/** An instance of gpu.js, as far as a device uses it. */
export interface GpuJs {
  createKernel(source: string, settings: object): object
  destroy(): unknown
}

/** The class `GPU` of gpu.js 2.24, as far as a device uses it. */
export interface GpuJsConstructor {
  new (settings: { readonly mode: GpuJsMode }): GpuJs
  readonly isWebGL2Supported: boolean
  readonly isWebAssemblySupported: boolean
  isWebGPUAvailable(): Promise<boolean>
}
