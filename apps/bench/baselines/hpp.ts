// The step of the benchmark `hpp` as somebody would write it by hand, without a graph: value and gradient of
// ½/n ‖X(u ⊙ v) − y‖² + λ/2 (‖u‖² + ‖v‖²) in one pass over X, block of rows after block of rows, so that the second product finds the block in the cache.
import type { Design } from '@odot/kernels'

/** What a step reads. */
interface HppInputs<V> {
  readonly y: V
  readonly u: V
  readonly v: V
  readonly ridge: number
}

/** What it writes; returns the value. */
export interface HppGradient<V> {
  readonly u: V
  readonly v: V
}

/** Products with the rows from ≤ i < to of a design, as the library has them; `addAdjoint` adds. */
export interface ProductsByRows<V> {
  readonly apply: (v: V, out: V, from: number, to: number) => void
  readonly addAdjoint: (r: V, out: V, from: number, to: number) => void
}

export type HppStep<V> = (inputs: HppInputs<V>, gradient: HppGradient<V>) => number

type Numbers = Float32Array | Float64Array

/** Bytes of X that stay in the level 2 cache between the two products. */
const blockBytes = 2 ** 18

function blockRowsOf(columns: number, bytes: number): number {
  return Math.max(8, Math.floor(blockBytes / (columns * bytes) / 8) * 8)
}

/** Plain loops over typed arrays of one kind, four rows at once; `rows` is a multiple of 4. */
export function loopStep<V extends Numbers>(X: V, rows: number, columns: number, zeros: (size: number) => V): HppStep<V> {
  const beta = zeros(columns)
  const product = new Float64Array(columns)
  const residual = new Float64Array(rows)
  const block = blockRowsOf(columns, X.BYTES_PER_ELEMENT)
  return ({ y, u, v, ridge }, gradient) => {
    for (let j = 0; j < columns; j++) beta[j] = u[j]! * v[j]!
    product.fill(0)
    let squares = 0
    for (let from = 0; from < rows; from += block) {
      const to = Math.min(from + block, rows)
      for (let i = from; i < to; i += 4) applyFour(X, columns, i, beta, y, residual)
      for (let i = from; i < to; i++) squares += residual[i]! * residual[i]!
      for (let i = from; i < to; i += 4) addFour(X, columns, i, residual, product)
    }
    return squares / (2 * rows) + finish(product, 1 / rows, u, v, ridge, gradient.u, gradient.v)
  }
}

function applyFour(X: Numbers, columns: number, i: number, beta: Numbers, y: Numbers, residual: Float64Array): void {
  const p0 = i * columns
  const p1 = p0 + columns
  const p2 = p1 + columns
  const p3 = p2 + columns
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let j = 0; j < columns; j++) {
    const b = beta[j]!
    s0 += X[p0 + j]! * b
    s1 += X[p1 + j]! * b
    s2 += X[p2 + j]! * b
    s3 += X[p3 + j]! * b
  }
  residual[i] = s0 - y[i]!
  residual[i + 1] = s1 - y[i + 1]!
  residual[i + 2] = s2 - y[i + 2]!
  residual[i + 3] = s3 - y[i + 3]!
}

function addFour(X: Numbers, columns: number, i: number, residual: Float64Array, product: Float64Array): void {
  const p0 = i * columns
  const p1 = p0 + columns
  const p2 = p1 + columns
  const p3 = p2 + columns
  const r0 = residual[i]!
  const r1 = residual[i + 1]!
  const r2 = residual[i + 2]!
  const r3 = residual[i + 3]!
  for (let j = 0; j < columns; j++) product[j]! += r0 * X[p0 + j]! + r1 * X[p1 + j]! + r2 * X[p2 + j]! + r3 * X[p3 + j]!
}

/** The same over the products by rows that the library has for a design. `zeros` makes vectors where these reach them. */
export function kernelStep<V extends Numbers>(design: Design, byRows: ProductsByRows<V>, zeros: (size: number) => V): HppStep<V> {
  const { rows, columns } = design
  const beta = zeros(columns)
  const product = zeros(columns)
  const residual = zeros(rows)
  const block = blockRowsOf(columns, design.storage === 'f32' ? 4 : 8)
  return ({ y, u, v, ridge }, gradient) => {
    for (let j = 0; j < columns; j++) beta[j] = u[j]! * v[j]!
    product.fill(0)
    let squares = 0
    for (let from = 0; from < rows; from += block) {
      const to = Math.min(from + block, rows)
      byRows.apply(beta, residual, from, to)
      for (let i = from; i < to; i++) {
        const r = residual[i]! - y[i]!
        residual[i] = r
        squares += r * r
      }
      byRows.addAdjoint(residual, product, from, to)
    }
    return squares / (2 * rows) + finish(product, 1 / rows, u, v, ridge, gradient.u, gradient.v)
  }
}

/** The gradient of the factors from that of their product, and the value of the ridge. */
function finish(g: Numbers, scale: number, u: Numbers, v: Numbers, ridge: number, outU: Numbers, outV: Numbers): number {
  let norms = 0
  for (let j = 0; j < g.length; j++) {
    const gj = scale * g[j]!
    const uj = u[j]!
    const vj = v[j]!
    norms += uj * uj + vj * vj
    outU[j] = gj * vj + ridge * uj
    outV[j] = gj * uj + ridge * vj
  }
  return (ridge / 2) * norms
}
