import type { Numbers } from '../dense/gemv.js'
import type { Access, ContractKernel } from '../plan/kernel.js'
import type { StepWorkspace } from './contract-step.js'

/** A matrix product by the kernels of an arena that holds all three arrays: by gemv where one side is a vector and the other has contiguous lines. */
export function productInArena(
  { m, k, n, a, b }: ContractKernel,
  A: Numbers,
  B: Numbers,
  C: Numbers,
  { arena, pointer: workspace }: StepWorkspace,
): () => void {
  const { kernels } = arena
  const single = C instanceof Float32Array
  const [pointerA, pointerB, to] = [pointerOf(A, a), pointerOf(B, b), C.byteOffset]
  const [ar = 0, ac = 0] = a.strides
  const [br = 0, bc = 0] = b.strides
  const { gemv, gemvTransposed } = single
    ? { gemv: kernels.gemv32, gemvTransposed: kernels.gemvT32 }
    : { gemv: kernels.gemv64, gemvTransposed: kernels.gemvT64 }
  const byVector = (
    matrix: number,
    rows: number,
    row: number,
    column: number,
    vector: number,
    stride: number,
  ): (() => void) | undefined => {
    if (stride !== 1 && k !== 1) return undefined
    if (column === 1 || k === 1) return () => gemv(matrix, row, rows, k, vector, to)
    if (row !== 1 && rows !== 1) return undefined
    return () => {
      C.fill(0)
      gemvTransposed(matrix, column, k, rows, vector, to, 0)
    }
  }
  const gemm = single ? kernels.gemm32 : kernels.gemm64
  return (
    (n === 1 ? byVector(pointerA, m, ar, ac, pointerB, br) : undefined) ??
    (m === 1 ? byVector(pointerB, n, bc, br, pointerA, ac) : undefined) ??
    (() => gemm(m, n, k, pointerA, ar, ac, pointerB, br, bc, to, n, workspace))
  )
}

function pointerOf({ byteOffset, BYTES_PER_ELEMENT }: Numbers, { offset }: Access): number {
  return byteOffset + offset * BYTES_PER_ELEMENT
}
