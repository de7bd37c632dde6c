// The bytes that block kernels need beside their operands, without asking a module: the constants are those of assembly/blocks-size.ts.

const depth = 256
const tall = 128
const wide = 4096
const tile = 128
const gramBlock = 512

/** Bytes of the workspace of gemm64 or gemm32 for [m, k] times [k, n]. */
export function gemmWorkspace(m: number, n: number, k: number, bytesPerNumber: number): number {
  const columns = upTo(Math.min(n, wide / bytesPerNumber), 32 / bytesPerNumber)
  return tile + (upTo(Math.min(m, tall), 4) + columns) * Math.min(k, depth) * bytesPerNumber
}

/** Bytes of the workspace of the Gram kernels for k rows of n numbers. */
export function gramWorkspace(k: number, n: number): number {
  return tile + (upTo(Math.min(k, gramBlock), 4) + upTo(Math.min(k, tall), 4)) * Math.min(n, depth) * 8
}

/** The next multiple. */
function upTo(count: number, step: number): number {
  return Math.ceil(count / step) * step
}
