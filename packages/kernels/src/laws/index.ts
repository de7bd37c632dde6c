export { countTypedArrays } from './allocations.js'
export { type DesignLawOptions, designLaws } from './design-laws.js'
export { type DeviceLawOptions, deviceLaws } from './device-laws.js'
