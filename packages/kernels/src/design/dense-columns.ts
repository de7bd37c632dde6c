import type { DenseKernels } from '../dense/kernels.js'
import type { WasmKernels } from '../wasm/kernels.js'
import type { Lines } from './dense-lines.js'
import type { ColumnOperations } from './design.js'
import { isInPlace, type Staging, stagedPointer } from './staging.js'

/** What is asked of single columns: their operations, and out[j] = Σᵢ weights[i] (xᵢⱼ − center[j])². */
export interface DenseColumns {
  readonly column: ColumnOperations
  readonly squares: (weights: Float64Array, center: Float64Array, out: Float64Array) => void
}

/** Columns that are lines, by loops. */
export function lineColumns({ data, count, length }: Lines, { dot, axpy, squares }: DenseKernels): DenseColumns {
  return {
    column: {
      dot: (j, r) => dot(data, j * length, 1, length, r),
      axpy: (j, scale, out) => axpy(data, j * length, 1, length, scale, out),
    },
    squares: (weights, center, out) => {
      for (let j = 0; j < count; j++) out[j] = squares(data, j * length, 1, length, weights, center[j]!)
    },
  }
}

/** Columns that go across the lines, by loops. */
export function crossColumns({ data, count, length }: Lines, { dot, axpy, rowSquares }: DenseKernels): DenseColumns {
  return {
    column: {
      dot: (j, r) => dot(data, j, length, count, r),
      axpy: (j, scale, out) => axpy(data, j, length, count, scale, out),
    },
    squares: (weights, center, out) => rowSquares(data, count, length, weights, center, out),
  }
}

/** Columns that are lines in WebAssembly memory. Vectors from elsewhere would have to be copied for each single column: loops do that better. */
export function residentLineColumns(
  lines: Lines,
  { column }: DenseColumns,
  kernels: WasmKernels,
  staging: Staging<Float64Array>,
): DenseColumns {
  const { data, count, length } = lines
  const single = data instanceof Float32Array
  const [dot, axpy] = single ? [kernels.dotMixed, kernels.axpyMixed] : [kernels.dot64, kernels.axpy64]
  const squares = single ? kernels.squaresMixed : kernels.squares64
  const lineBytes = data.BYTES_PER_ELEMENT * length
  /** Kernels read and write what they are told to. */
  const reaches = (j: number, v: Float64Array): boolean => isInPlace(v, staging) && v.length >= length && j >= 0 && j < count
  return {
    column: {
      dot: (j, r) => (reaches(j, r) ? dot(data.byteOffset + j * lineBytes, r.byteOffset, length) : column.dot(j, r)),
      axpy: (j, scale, out) => {
        if (reaches(j, out)) axpy(scale, data.byteOffset + j * lineBytes, out.byteOffset, length)
        else column.axpy(j, scale, out)
      },
    },
    squares: (weights, center, out) => {
      const w = stagedPointer(weights, staging)
      for (let j = 0; j < count; j++) out[j] = squares(data.byteOffset + j * lineBytes, w, center[j]!, length)
    },
  }
}

/** Columns that go across lines in WebAssembly memory: single ones by loops, as they wait for memory and not for arithmetic. */
export function residentCrossColumns(
  { data, count, length }: Lines,
  { column }: DenseColumns,
  kernels: WasmKernels,
  staging: Staging<Float64Array>,
): DenseColumns {
  const rowSquares = data instanceof Float32Array ? kernels.rowSquaresMixed : kernels.rowSquares64
  return {
    column,
    squares: (weights, center, out) => {
      const { input, columns } = staging
      input.set(weights)
      input.set(center, count)
      rowSquares(data.byteOffset, count, length, input.byteOffset, input.byteOffset + count * input.BYTES_PER_ELEMENT, columns.byteOffset)
      out.set(columns)
    },
  }
}
