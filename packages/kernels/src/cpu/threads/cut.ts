/** No bit of an output depends on other outputs where calls are cut at multiples of these (src/wasm/kernels.ts). */
export const rowUnit = 8
export const columnUnit = 16

/**
 * Multiplications below which a product of matrices is not cut, about 30 µs of one thread, and in one chunk. Chosen by that time and the hand-offs of
 * product-rules.ts: on a machine that was never free, the gain was seen once only (gemm64 with 110 thousand, 5% quantile: 0.74 of the time of one thread,
 * median: 1.24), and never for Gram matrices.
 */
export const leastBlockProducts: number = 2 ** 17
export const chunkBlockProducts: number = 2 ** 15

/** Where chunk c of `size` outputs begins. */
export function cut(size: number, unit: number, c: number, chunks: number): number {
  return Math.min(size, unit * Math.floor((c * Math.ceil(size / unit)) / chunks))
}
