/** No bit of an output depends on other outputs where calls are cut at multiples of these (src/wasm/kernels.ts). */
export const rowUnit = 8
export const columnUnit = 16

/**
 * Multiplications below which a product of matrices is not cut, about 30 µs, and in one chunk. Two threads took 0.74 of the time of one for gemm64 with 110
 * thousand, as measured in product-rules.ts.
 */
export const leastBlockProducts: number = 2 ** 17
export const chunkBlockProducts: number = 2 ** 15

/** Where chunk c of `size` outputs begins. */
export function cut(size: number, unit: number, c: number, chunks: number): number {
  return Math.min(size, unit * Math.floor((c * Math.ceil(size / unit)) / chunks))
}
