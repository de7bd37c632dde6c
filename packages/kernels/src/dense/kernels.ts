import { specialized } from '../specialize.js'
import { gemvInto, gemvTransposedInto } from './gemv.js'
import { rowSquaresInto, stridedAxpy, stridedDot, stridedSquares } from './strided.js'

/** The dense loops, one copy for each storage, so that each copy sees one kind of array. */
export interface DenseKernels {
  readonly gemv: typeof gemvInto
  readonly gemvTransposed: typeof gemvTransposedInto
  readonly dot: typeof stridedDot
  readonly axpy: typeof stridedAxpy
  readonly squares: typeof stridedSquares
  readonly rowSquares: typeof rowSquaresInto
}

const made = new Map<string, DenseKernels>()

/** The dense loops for one storage of the matrix and one precision of the vectors. */
export function denseKernels(storage: 'f32' | 'f64', vectors: 'f32' | 'f64' = 'f64'): DenseKernels {
  const key = `${storage} matrix, ${vectors} vectors`
  const before = made.get(key)
  if (before) return before
  const [matrix, vector] = [storage === 'f32' ? Float32Array : Float64Array, vectors === 'f32' ? Float32Array : Float64Array]
  const five = matrix.of(1, 2, 3, 4, 5)
  const ones = vector.of(1, 1, 1, 1, 1)
  const doubles = Float64Array.of(1, 1, 1, 1, 1)
  const kernels: DenseKernels = {
    gemv: specialized(gemvInto, key, (copy) => {
      const out = new vector(5)
      copy(five, 5, 1, ones, out)
      return out[4] === 5
    }),
    gemvTransposed: specialized(gemvTransposedInto, key, (copy) => {
      const out = new vector(1)
      copy(five, 5, 1, ones, out)
      return out[0] === 15
    }),
    dot: specialized(stridedDot, key, (copy) => copy(five, 0, 1, 5, doubles) === 15),
    axpy: specialized(stridedAxpy, key, (copy) => {
      const out = new Float64Array(5)
      copy(five, 0, 1, 5, 2, out)
      return out[4] === 10
    }),
    squares: specialized(stridedSquares, key, (copy) => copy(five, 0, 1, 5, doubles) === 55),
    rowSquares: specialized(rowSquaresInto, key, (copy) => {
      const out = new Float64Array(1)
      copy(five, 5, 1, doubles, out)
      return out[0] === 55
    }),
  }
  made.set(key, kernels)
  return kernels
}
