export type { ColumnOperations, Design } from './design/design.js'
export type { Capabilities, CompileOptions, Device, DeviceArray } from './device.js'
export { KernelsError } from './errors.js'
export type { Program } from './program.js'
