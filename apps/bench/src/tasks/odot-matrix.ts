import { dot, type Tensor, trace } from '@odot/autodiff'
import { choleskyInto, csc, type DenseDesign, type Design, rowGramInto } from '@odot/kernels'
import { noise, noiseInto } from '../noise.js'
import type { Assignment } from '../suite.js'
import type { Runtime, Task } from '../task.js'
import { cscProblem } from './csc-problem.js'
import { definiteMatrix, lowerTriangle } from './matrix-problem.js'
import { numbersOf, openDevice, readyGraph } from './odot-device.js'

/** Products with a design, and dense linear algebra. */
export const matrixTasks: Runtime['tasks'] = {
  gemv: (assignment) => productTask(matrixOf(assignment), 'apply', assignment),
  'gemv-transposed': (assignment) => productTask(matrixOf(assignment), 'adjoint', assignment),
  // what a product costs beside its numbers: the vectors go to where the kernels reach them, and the result comes back
  'gemv-copies': ({ precision, sizes: [rows = 0, columns = 0] }) => {
    const [v, r, near, back] = [
      noise(2, columns, precision),
      noise(3, rows, precision),
      noise(4, columns, precision),
      noise(5, rows, precision),
    ]
    return {
      run: () => {
        near.set(v)
        back.set(r)
      },
      outputs: () => ({}),
    }
  },
  csc: (assignment) => {
    const { precision, sizes, variant } = assignment
    const [rows = 0, columns = 0, density = 0] = sizes
    const X = csc(cscProblem(rows, columns, density, precision), { rows, columns })
    return productTask(openDevice(precision, variant).place(X), variant?.startsWith('apply') ? 'apply' : 'adjoint', assignment)
  },
  gemm: ({ precision, sizes: [n = 0], variant }) => {
    const { run, outputs } = readyGraph(
      openDevice(precision, variant),
      trace((A: Tensor, B: Tensor) => dot(A, B), [n, n], [n, n]),
      [noise(1, n * n, precision), noise(2, n * n, precision)],
    )
    return { run, outputs: () => ({ out: outputs[0]!.data }) }
  },
  gram: ({ sizes: [k = 0, n = 0], variant }) => {
    const [Z, out] = [doubles(k, n, variant), doubles(k, k, variant)]
    noiseInto(1, Z)
    return { run: () => rowGramInto(Z, k, n, out), outputs: () => ({ out }) }
  },
  cholesky: ({ sizes: [n = 0], variant }) => {
    const A = definiteMatrix(n)
    const L = doubles(n, n, variant)
    return {
      run: () => {
        L.set(A)
        choleskyInto(L, n)
      },
      outputs: () => ({ L: lowerTriangle(L, n) }),
    }
  },
}

function matrixOf({ precision, sizes: [rows = 0, columns = 0], variant }: Assignment): DenseDesign {
  const X = openDevice(precision, variant).matrix(rows, columns, { order: 'row-major' })
  noiseInto(1, X.data)
  return X
}

function doubles(n: number, columns: number, variant: string | undefined): Float64Array {
  const numbers = numbersOf(openDevice('f64', variant), n, columns)
  if (numbers instanceof Float64Array) return numbers
  throw new Error('the matrix is not float64.')
}

/** X v or Xᵀ r with vectors of the caller, in the precision of the matrix where the design has such products. */
function productTask(X: Design, product: 'apply' | 'adjoint', { precision }: Assignment): Task {
  const [seed, from, to] = product === 'apply' ? [2, X.columns, X.rows] : [3, X.rows, X.columns]
  if (precision === 'f32' && X.single) {
    const { single } = X
    const [v, out] = [noiseInto(seed, new Float32Array(from)), new Float32Array(to)]
    return { run: () => single[product](v, out), outputs: () => ({ out }) }
  }
  const [v, out] = [noiseInto(seed, new Float64Array(from)), new Float64Array(to)]
  return { run: () => X[product](v, out), outputs: () => ({ out }) }
}
