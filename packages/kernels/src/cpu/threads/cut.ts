/** No bit of an output depends on other outputs where calls are cut at multiples of these (src/wasm/kernels.ts). */
export const rowUnit = 8
export const columnUnit = 16

/** Where chunk c of `size` outputs begins. */
export function cut(size: number, unit: number, c: number, chunks: number): number {
  return Math.min(size, unit * Math.floor((c * Math.ceil(size / unit)) / chunks))
}
