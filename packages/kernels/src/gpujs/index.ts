export { type GpuJsDevice, type GpuJsOptions, openGpuJs } from './device.js'
export type { GpuJs, GpuJsConstructor, GpuJsMode } from './gpu-js.js'
