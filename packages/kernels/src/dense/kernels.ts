import { specialized } from '../specialize.js'
import { addProduct } from './add-product.js'
import { gemvInto, gemvTransposedInto } from './gemv.js'
import { gemvInArena, gemvTransposedInArena } from './gemv-in-arena.js'
import { addTransposedRows, gemvRows } from './gemv-rows.js'
import { rowSquaresInto, stridedAxpy, stridedDot, stridedSquares } from './strided.js'

/** The dense loops, one copy for each storage, so that each copy sees one kind of array. */
export interface DenseKernels {
  /** In WebAssembly where the arrays are in its memory. */
  readonly gemv: typeof gemvInto
  readonly gemvTransposed: typeof gemvTransposedInto
  readonly gemvRows: typeof gemvRows
  readonly addTransposedRows: typeof addTransposedRows
  /** The matrices and the result are of the storage. */
  readonly addProduct: typeof addProduct
  readonly dot: typeof stridedDot
  readonly axpy: typeof stridedAxpy
  readonly squares: typeof stridedSquares
  readonly rowSquares: typeof rowSquaresInto
}

/** The loops themselves, for places that refuse generated code. */
export const plainDenseKernels: DenseKernels = {
  gemv: gemvInto,
  gemvTransposed: gemvTransposedInto,
  gemvRows,
  addTransposedRows,
  addProduct,
  dot: stridedDot,
  axpy: stridedAxpy,
  squares: stridedSquares,
  rowSquares: rowSquaresInto,
}

const made = new Map<string, DenseKernels>()

/** The dense loops for one storage of the matrix and one of the vectors of gemv; other vectors are float64. */
export function denseKernels(storage: 'f32' | 'f64', vectors: 'f32' | 'f64' = 'f64'): DenseKernels {
  const key = `${storage} matrix, ${vectors} vectors`
  const before = made.get(key)
  if (before) return before
  const five = (storage === 'f32' ? Float32Array : Float64Array).of(1, 2, 3, 4, 5)
  const ones = Float64Array.of(1, 1, 1, 1, 1)
  const Vector = vectors === 'f32' ? Float32Array : Float64Array
  const rows = specialized(gemvRows, key, (copy) => {
    const out = new Vector(5)
    copy(five, 1, Vector.of(1), out, 0, 5)
    return out[4] === 5
  })
  const addTransposed = specialized(addTransposedRows, key, (copy) => {
    const out = new Vector(1)
    copy(five, 1, Vector.of(1, 1, 1, 1, 1), out, 0, 5, 'skip')
    return out[0] === 15
  })
  const kernels: DenseKernels = {
    gemv: (A, m, n, x, out) => {
      if (!gemvInArena(A, m, n, x, out)) rows(A, n, x, out, 0, m)
    },
    gemvTransposed: (A, m, n, r, out, zeros = 'multiply') => {
      if (gemvTransposedInArena(A, m, n, r, out, zeros)) return
      out.fill(0, 0, n)
      addTransposed(A, n, r, out, 0, m, zeros)
    },
    gemvRows: rows,
    addTransposedRows: addTransposed,
    addProduct: specialized(addProduct, key, (copy) => {
      const [row, column] = [
        { data: five, offset: 0, row: 5, column: 1 },
        { data: five, offset: 0, row: 1, column: 5 },
      ]
      const out = { data: five.slice(0, 1), offset: 0, row: 1, column: 1 }
      copy(row, column, out, 1, 5, 1, 2)
      return out.data[0] === 111
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
