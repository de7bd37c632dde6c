import { loopStep } from '../../baselines/hpp.js'
import { noise } from '../noise.js'
import type { Assignment } from '../suite.js'
import type { Runtime, Task } from '../task.js'
import { cscProblem } from '../tasks/csc-problem.js'
import { hppProblem, ridge } from '../tasks/hpp-problem.js'
import { definiteMatrix, lowerTriangle } from '../tasks/matrix-problem.js'

type Numbers = Float32Array | Float64Array

const zeros = (precision: 'f32' | 'f64', size: number): Numbers => (precision === 'f32' ? new Float32Array(size) : new Float64Array(size))

/** Loops as one writes them first. A process sees one precision, so that each loop sees one kind of array. */
export const runtime: Runtime = {
  version: () => 'plain JavaScript loops',
  tasks: {
    gemv: ({ precision, sizes: [rows = 0, columns = 0] }): Task => {
      const [X, v, out] = [noise(1, rows * columns, precision), noise(2, columns, precision), zeros(precision, rows)]
      return { run: () => gemv(X, rows, columns, v, out), outputs: () => ({ out }) }
    },
    'gemv-transposed': ({ precision, sizes: [rows = 0, columns = 0] }): Task => {
      const [X, r, out] = [noise(1, rows * columns, precision), noise(3, rows, precision), zeros(precision, columns)]
      return { run: () => gemvTransposed(X, rows, columns, r, out), outputs: () => ({ out }) }
    },
    gemm: ({ precision, sizes: [n = 0] }): Task => {
      const [A, B, out] = [noise(1, n * n, precision), noise(2, n * n, precision), zeros(precision, n * n)]
      return { run: () => gemm(A, B, out, n), outputs: () => ({ out }) }
    },
    gram: ({ sizes: [k = 0, n = 0] }): Task => {
      const [Z, out] = [noise(1, k * n, 'f64'), new Float64Array(k * k)]
      return { run: () => gram(Z, k, n, out), outputs: () => ({ out }) }
    },
    cholesky: ({ sizes: [n = 0] }): Task => {
      const [A, L] = [definiteMatrix(n), new Float64Array(n * n)]
      return { run: () => cholesky(A, L, n), outputs: () => ({ L: lowerTriangle(L, n) }) }
    },
    csc: ({ precision, sizes: [rows = 0, columns = 0, density = 0], variant }): Task => {
      const { values, rowIndices, columnStarts } = cscProblem(rows, columns, density, precision)
      const [v, r] = [noise(2, columns, precision), noise(3, rows, precision)]
      const out = zeros(precision, variant === 'apply' ? rows : columns)
      const run =
        variant === 'apply'
          ? () => cscApply(values, rowIndices, columnStarts, v, out)
          : () => cscAdjoint(values, rowIndices, columnStarts, r, out)
      return { run, outputs: () => ({ out }) }
    },
    hpp: (assignment) =>
      assignment.precision === 'f32' ? hpp(assignment, (n) => new Float32Array(n)) : hpp(assignment, (n) => new Float64Array(n)),
  },
}

function hpp<V extends Numbers>({ precision, sizes: [rows = 0, columns = 0] }: Assignment, make: (size: number) => V): Task {
  const problem = hppProblem(rows, columns, precision)
  const copied = (numbers: Numbers): V => {
    const copy = make(numbers.length)
    copy.set(numbers)
    return copy
  }
  const step = loopStep(copied(problem.X), rows, columns, make)
  const inputs = { y: copied(problem.y), u: copied(problem.u), v: copied(problem.v), ridge }
  const gradient = { u: make(columns), v: make(columns) }
  let value = 0
  return {
    run: () => {
      value = step(inputs, gradient)
    },
    outputs: () => ({ value: [value], ...gradient }),
  }
}

function gemv(X: Numbers, rows: number, columns: number, v: Numbers, out: Numbers): void {
  for (let i = 0; i < rows; i++) {
    const p = i * columns
    let s = 0
    for (let j = 0; j < columns; j++) s += X[p + j]! * v[j]!
    out[i] = s
  }
}

function gemvTransposed(X: Numbers, rows: number, columns: number, r: Numbers, out: Numbers): void {
  out.fill(0)
  for (let i = 0; i < rows; i++) {
    const p = i * columns
    const ri = r[i]!
    for (let j = 0; j < columns; j++) out[j]! += X[p + j]! * ri
  }
}

function gemm(A: Numbers, B: Numbers, out: Numbers, n: number): void {
  out.fill(0)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const a = A[i * n + k]!
      for (let j = 0; j < n; j++) out[i * n + j]! += a * B[k * n + j]!
    }
  }
}

function gram(Z: Numbers, k: number, n: number, out: Float64Array): void {
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      let s = 0
      for (let i = 0; i < n; i++) s += Z[a * n + i]! * Z[b * n + i]!
      out[a * k + b] = s
      out[b * k + a] = s
    }
  }
}

function cholesky(A: Float64Array, L: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = A[i * n + j]!
      for (let k = 0; k < j; k++) s -= L[i * n + k]! * L[j * n + k]!
      L[i * n + j] = i === j ? Math.sqrt(s) : s / L[j * n + j]!
    }
  }
}

function cscApply(values: Numbers, rows: Int32Array, starts: Int32Array, v: Numbers, out: Numbers): void {
  out.fill(0)
  for (let j = 0; j + 1 < starts.length; j++) {
    const vj = v[j]!
    const end = starts[j + 1]!
    for (let k = starts[j]!; k < end; k++) out[rows[k]!]! += values[k]! * vj
  }
}

function cscAdjoint(values: Numbers, rows: Int32Array, starts: Int32Array, r: Numbers, out: Numbers): void {
  for (let j = 0; j + 1 < starts.length; j++) {
    const end = starts[j + 1]!
    let s = 0
    for (let k = starts[j]!; k < end; k++) s += values[k]! * r[rows[k]!]!
    out[j] = s
  }
}
