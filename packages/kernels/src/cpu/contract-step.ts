import type { DenseKernels } from '../dense/kernels.js'
import type { Access, ContractKernel } from '../plan/kernel.js'
import type { Frame } from './frame.js'

/** A matrix product: by gemv where one side is a vector and the matrix stands in order, else by gemm. */
export function contractStep(kernel: ContractKernel, frame: Frame, { gemm, ...dense }: DenseKernels): () => void {
  const { m, k, n, a, b, out } = kernel
  if (n === 1) return vectorStep(a, m, b, k, out, frame, dense) ?? general()
  if (m === 1) return vectorStep(swapped(b), n, swapped(a), k, out, frame, dense) ?? general()
  return general()

  function general(): () => void {
    const [ar = 0, ac = 0] = a.strides
    const [br = 0, bc = 0] = b.strides
    return () => gemm(frame.slot(a.slot), a.offset, ar, ac, frame.slot(b.slot), b.offset, br, bc, frame.slot(out), m, k, n)
  }
}

/** out [m] = M v for a matrix M [m, k] that is row-major or column-major, through float64 vectors; undefined for other matrices. */
function vectorStep(
  matrix: Access,
  m: number,
  vector: Access,
  k: number,
  out: number,
  frame: Frame,
  { gemv, gemvTransposed }: Omit<DenseKernels, 'gemm'>,
): (() => void) | undefined {
  const [row = 0, column = 0] = matrix.strides
  const rowMajor = (column === 1 || k === 1) && (row === k || m === 1)
  const columnMajor = (row === 1 || m === 1) && (column === m || k === 1)
  if (matrix.offset !== 0 || !(rowMajor || columnMajor)) return undefined
  const stride = vector.strides[0] ?? 0
  const direct = frame.precision === 'f64' && vector.offset === 0 && (stride === 1 || k === 1)
  const v = direct ? undefined : frame.scratch('vector', k)
  const result = frame.precision === 'f64' ? undefined : frame.scratch('result', m)
  return () => {
    const from = frame.slot(vector.slot)
    const to = frame.slot(out)
    if (v) for (let i = 0; i < k; i++) v[i] = from[vector.offset + i * stride]!
    if (rowMajor) gemv(frame.slot(matrix.slot), m, k, v ?? from, result ?? to)
    else gemvTransposed(frame.slot(matrix.slot), k, m, v ?? from, result ?? to)
    if (result) to.set(result)
  }
}

function swapped({ strides: [row = 0, column = 0], ...access }: Access): Access {
  return { ...access, strides: [column, row] }
}
