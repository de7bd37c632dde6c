import type { BlockKernels } from './block-kernels.js'
import type { SparseKernels } from './sparse-kernels.js'
import type { VectorKernels } from './vector-kernels.js'

/**
 * The functions of the WebAssembly module over one memory. Pointers are in bytes; counts and leading dimensions in numbers. Names end in the storage: `64`
 * and `32` for float64 and float32 throughout, `Mixed` for a float32 matrix with float64 vectors. No bit of an output depends on how many other outputs
 * a call has, where calls are split at multiples of 8 rows or 16 columns: threads and blocks of rows rely on it.
 */
export type WasmKernels = VectorKernels & BlockKernels & SparseKernels
