import type { ShaderLimits } from './shader.js'

/**
 * What shaders rely on, of every adapter. Loops are split until they fit; what cannot be split has five storage buffers at most: the product with a compressed
 * design (its values, places and starts, the vector and the result) and the sums of `scatterAdd`.
 */
export const leastLimits: ShaderLimits = Object.freeze({ storageBuffers: 5, workgroupSize: 64, subgroups: false })
