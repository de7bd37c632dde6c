import type { Strided } from '../dense/add-product.js'
import type { Numbers } from '../dense/gemv.js'
import type { DenseKernels } from '../dense/kernels.js'
import type { Access, ContractKernel } from '../plan/kernel.js'
import { type Arena, arenaOf } from '../wasm/arena.js'
import { gemmWorkspace } from '../wasm/workspace.js'
import type { Precision } from './array.js'
import type { Frame } from './frame.js'
import { productInArena } from './product-in-arena.js'

/** Memory beside the slots of a program, at least `contractWorkspace` bytes of it. */
export interface StepWorkspace {
  readonly arena: Arena
  readonly pointer: number
}

/** A step that chooses its code when arrays are bound. */
export interface ContractStep {
  readonly run: () => void
  readonly bound: () => void
}

/** Bytes that a product needs to run in WebAssembly. */
function contractWorkspace({ m, k, n }: ContractKernel, precision: Precision): number {
  return gemmWorkspace(m, n, k, precision === 'f32' ? 4 : 8)
}

/** Room for a product among the arrays of a program, shared by products of about one size; undefined where these are not in WebAssembly memory. */
export function frameWorkspace(kernel: ContractKernel, frame: Frame): StepWorkspace | undefined {
  const { arena, precision } = frame
  if (!arena) return undefined
  const numbers = frame.scratch('product', 2 ** Math.ceil(Math.log2(contractWorkspace(kernel, precision) / 8)))
  return arenaOf(numbers) === arena ? { arena, pointer: numbers.byteOffset } : undefined
}

/**
 * A matrix product: in WebAssembly where a workspace is given and all three slots are in its arena, else in JavaScript, by gemv where one side is a vector
 * and the matrix stands in order.
 */
export function contractStep(kernel: ContractKernel, frame: Frame, dense: DenseKernels, workspace?: StepWorkspace): ContractStep {
  const { m, k, n, a, b, out } = kernel
  const plain =
    (n === 1 && vectorStep(a, m, b, k, out, frame, dense)) || (m === 1 && vectorStep(swapped(b), n, swapped(a), k, out, frame, dense))
  let run = (): void => undefined
  return {
    run: () => run(),
    bound: () => {
      const [A, B, C] = [frame.slot(a.slot), frame.slot(b.slot), frame.slot(out)]
      const buffer = workspace?.arena.buffer
      if (workspace && A.buffer === buffer && B.buffer === buffer && C.buffer === buffer) run = productInArena(kernel, A, B, C, workspace)
      else run = plain || general(kernel, A, B, C, dense)
    },
  }
}

function general({ m, k, n, a, b }: ContractKernel, A: Numbers, B: Numbers, C: Numbers, { addProduct }: DenseKernels): () => void {
  const [left, right] = [strided(A, a), strided(B, b)]
  const product = { data: C, offset: 0, row: n, column: 1 }
  return () => {
    C.fill(0)
    addProduct(left, right, product, m, k, n, 1)
  }
}

function strided(data: Numbers, { offset, strides: [row = 0, column = 0] }: Access): Strided {
  return { data, offset, row, column }
}

/** out [m] = M v for a matrix M [m, k] that is row-major or column-major, through float64 vectors; undefined for other matrices. */
function vectorStep(
  matrix: Access,
  m: number,
  vector: Access,
  k: number,
  out: number,
  frame: Frame,
  { gemv, gemvTransposed }: DenseKernels,
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
