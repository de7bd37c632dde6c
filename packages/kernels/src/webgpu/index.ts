export type { WebGPUArray } from './array.js'
export { type LimitName, openWebGPU, type WebGPUCounters, type WebGPUDevice, type WebGPUOptions } from './device.js'
export { DeviceLostError } from './device-lost-error.js'
export type { DispatchWork, ProgramWork, WebGPUProgram } from './work.js'
