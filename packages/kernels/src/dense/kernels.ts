import { specialized } from '../specialize.js'
import { gemmInto } from './gemm.js'
import { gemvInto, gemvTransposedInto } from './gemv.js'
import { rowSquaresInto, stridedAxpy, stridedDot, stridedSquares } from './strided.js'

/** The dense loops, one copy for each storage, so that each copy sees one kind of array. */
export interface DenseKernels {
  readonly gemv: typeof gemvInto
  readonly gemvTransposed: typeof gemvTransposedInto
  /** The matrices and the result are of the storage. */
  readonly gemm: typeof gemmInto
  readonly dot: typeof stridedDot
  readonly axpy: typeof stridedAxpy
  readonly squares: typeof stridedSquares
  readonly rowSquares: typeof rowSquaresInto
}

/** The loops themselves, for places that refuse generated code. */
export const plainDenseKernels: DenseKernels = {
  gemv: gemvInto,
  gemvTransposed: gemvTransposedInto,
  gemm: gemmInto,
  dot: stridedDot,
  axpy: stridedAxpy,
  squares: stridedSquares,
  rowSquares: rowSquaresInto,
}

const made = new Map<string, DenseKernels>()

/** The dense loops for one storage of the matrix; vectors are float64. */
export function denseKernels(storage: 'f32' | 'f64'): DenseKernels {
  const key = `${storage} matrix`
  const before = made.get(key)
  if (before) return before
  const five = (storage === 'f32' ? Float32Array : Float64Array).of(1, 2, 3, 4, 5)
  const ones = Float64Array.of(1, 1, 1, 1, 1)
  const kernels: DenseKernels = {
    gemv: specialized(gemvInto, key, (copy) => {
      const out = new Float64Array(5)
      copy(five, 5, 1, ones, out)
      return out[4] === 5
    }),
    gemvTransposed: specialized(gemvTransposedInto, key, (copy) => {
      const out = new Float64Array(1)
      copy(five, 5, 1, ones, out)
      return out[0] === 15
    }),
    gemm: specialized(gemmInto, key, (copy) => {
      const out = five.slice(0, 1)
      copy(five, 0, 5, 1, five, 0, 1, 1, out, 1, 5, 1)
      return out[0] === 55
    }),
    dot: specialized(stridedDot, key, (copy) => copy(five, 0, 1, 5, ones) === 15),
    axpy: specialized(stridedAxpy, key, (copy) => {
      const out = new Float64Array(5)
      copy(five, 0, 1, 5, 2, out)
      return out[4] === 10
    }),
    squares: specialized(stridedSquares, key, (copy) => copy(five, 0, 1, 5, ones, 1) === 30),
    rowSquares: specialized(rowSquaresInto, key, (copy) => {
      const out = new Float64Array(1)
      copy(five, 5, 1, ones, Float64Array.of(1), out)
      return out[0] === 30
    }),
  }
  made.set(key, kernels)
  return kernels
}
