import type { ColumnPool } from './column-pool.js'
import { type FreeBasis, jointBasis, orthonormalBasis } from './free-basis.js'
import { gramInPieces } from './gram-in-pieces.js'
import { type SparseColumns, sparseGram } from './sparse-columns.js'
import type { Unpenalized } from './unpenalized.js'

/**
 * The second-order model of a loss on a working set, the unpenalised coordinates taken out: at their best values given the others, the Hessian in those is
 * the Schur complement H_ZZ − CᵀC. C = H_QZ, where Q are combinations of the unpenalised coordinates that are orthonormal in the metric of the Hessian.
 */
export interface CurvatureModel extends Pick<FreeBasis, 'gradient' | 'step'> {
  /** [n, n] for n = m·K penalised coordinates. */
  readonly gram: Float64Array
  /** C [q, n]. */
  readonly coupling: Float64Array
}

export interface CurvatureModels {
  /**
   * The model for the blocks D [rows, K, K] of the loss. Where D is what it was, or nearly so, the products of columns are kept, wherever in the pool these
   * now are: the gradient is exact, and each step then takes away most of the error at a fraction of the work.
   */
  readonly at: (D: Float64Array, outputs: number) => Generator<undefined, CurvatureModel>
}

/** `sparse` are the columns of the whole design, where that is sparse. */
export function curvatureModels(pool: ColumnPool, U: Unpenalized, sparse?: SparseColumns): CurvatureModels {
  let last:
    | { readonly D: Float64Array; readonly outputs: number; readonly columns: readonly number[]; readonly gram: Float64Array }
    | undefined
  let model: CurvatureModel | undefined
  return {
    *at(given, outputs) {
      const columns = [...pool.columns()]
      const alike = last !== undefined && last.outputs === outputs && (outputs === 1 ? isClose(last.D, given) : equal(last.D, given))
      const D = alike ? last!.D : given
      if (alike && model && isSame(columns, last!.columns)) return model
      const known = alike ? leading(columns, last!, outputs) : undefined
      const gram = yield* hessian(pool, { D, outputs, known, sparse })
      last = { D: alike ? D : D.slice(), outputs, columns, gram }
      model = yield* reduced(pool, U, { D, outputs, gram })
      return model
    },
  }
}

/** Products of the first `count` columns of a pool, [count·K, count·K]. */
interface Known {
  readonly count: number
  readonly gram: Float64Array
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((j, at) => j === b[at])
}

/** What is known of products of columns up to the first that was not there. */
function leading(
  columns: readonly number[],
  last: { readonly columns: readonly number[]; readonly gram: Float64Array },
  outputs: number,
): Known {
  const at = new Map(last.columns.map((j, a) => [j, a]))
  const fresh = columns.findIndex((j) => !at.has(j))
  const count = fresh < 0 ? columns.length : fresh
  if (count === last.columns.length && isSame(columns.slice(0, count), last.columns)) return { count, gram: last.gram }
  const from = Int32Array.from({ length: count * outputs }, (_, c) => at.get(columns[Math.floor(c / outputs)]!)! * outputs + (c % outputs))
  const [size, n] = [from.length, last.columns.length * outputs]
  const gram = new Float64Array(size * size)
  for (let a = 0; a < size; a++) for (let c = 0; c < size; c++) gram[a * size + c] = last.gram[from[a]! * n + from[c]!]!
  return { count, gram }
}

/** H_ZZ [m·K, m·K]. */
function* hessian(
  pool: ColumnPool,
  {
    D,
    outputs,
    known,
    sparse,
  }: { readonly D: Float64Array; readonly outputs: number; readonly known: Known | undefined; readonly sparse: SparseColumns | undefined },
): Generator<undefined, Float64Array> {
  const m = pool.columns().length
  const n = m * outputs
  if (outputs === 1) return yield* products(pool, { weights: D, known, sparse })
  const out = new Float64Array(n * n)
  const old = known?.count ?? 0
  let before: { readonly weights: Float64Array; readonly gram: Float64Array } | undefined
  for (let k = 0; k < outputs; k++) {
    for (let l = 0; l <= k; l++) {
      const weights = entry(D, outputs, k, l)
      if (weights.every((w) => w === 0)) continue
      const block = (a: number, c: number): number => known!.gram[(a * outputs + k) * old * outputs + c * outputs + l]!
      const kept = known && { count: old, gram: blockOf(old, block) }
      const gram: Float64Array =
        before && equal(before.weights, weights) ? before.gram : yield* products(pool, { weights, known: kept, sparse })
      if (k === l) before = { weights, gram }
      spread(gram, { m, outputs, k, l }, out)
    }
  }
  return out
}

function* products(
  pool: ColumnPool,
  {
    weights,
    known,
    sparse,
  }: { readonly weights: Float64Array; readonly known: Known | undefined; readonly sparse: SparseColumns | undefined },
): Generator<undefined, Float64Array> {
  const m = pool.columns().length
  const out = new Float64Array(m * m)
  const old = known?.count ?? 0
  for (let a = 0; a < old; a++) out.set(known!.gram.subarray(a * old, (a + 1) * old), a * m)
  if (sparse) yield* sparseGram(sparse, { columns: pool.columns(), weights, from: old }, out)
  else yield* gramInPieces(pool.design(), { columns: Int32Array.from({ length: m }, (_, a) => a), weights, below: old }, out)
  return out
}

function blockOf(size: number, at: (a: number, c: number) => number): Float64Array {
  const out = new Float64Array(size * size)
  for (let a = 0; a < size; a++) for (let c = 0; c < size; c++) out[a * size + c] = at(a, c)
  return out
}

function spread(
  gram: Float64Array,
  { m, outputs, k, l }: { readonly m: number; readonly outputs: number; readonly k: number; readonly l: number },
  out: Float64Array,
): void {
  const n = m * outputs
  for (let a = 0; a < m; a++)
    for (let c = 0; c < m; c++) {
      out[(a * outputs + k) * n + c * outputs + l] = gram[a * m + c]!
      out[(a * outputs + l) * n + c * outputs + k] = gram[a * m + c]!
    }
}

/** Dᵢ[k, l] for all rows. */
function entry(D: Float64Array, outputs: number, k: number, l: number): Float64Array {
  const rows = D.length / outputs ** 2
  return Float64Array.from({ length: rows }, (_, i) => D[(i * outputs + k) * outputs + l]!)
}

/** Takes the unpenalised coordinates out of H_ZZ. */
function* reduced(
  pool: ColumnPool,
  U: Unpenalized,
  { D, outputs, gram }: { readonly D: Float64Array; readonly outputs: number; readonly gram: Float64Array },
): Generator<undefined, CurvatureModel> {
  const m = pool.columns().length
  const n = m * outputs
  const basis = outputs === 1 ? yield* orthonormalBasis(U, D) : yield* jointBasis(U, D, outputs)
  const { count } = basis
  const coupling = new Float64Array(count * n)
  const z = new Float64Array(m)
  const weighted = new Float64Array(U.rows)
  for (let a = 0; a < count && m > 0; a++)
    for (let l = 0; l < outputs; l++) {
      basis.weightedInto(a, l, weighted)
      pool.design().adjoint(weighted, z)
      for (let c = 0; c < m; c++) coupling[a * n + c * outputs + l] = z[c]!
      yield
    }
  return { gram: yield* schur(gram, { coupling, n, count }), coupling, gradient: basis.gradient, step: basis.step }
}

function* schur(
  gram: Float64Array,
  { coupling, n, count }: { readonly coupling: Float64Array; readonly n: number; readonly count: number },
): Generator<undefined, Float64Array> {
  if (coupling.every((value) => value === 0)) return gram
  const out = gram.slice()
  for (let c = 0; c < n; c++) {
    for (let a = 0; a < count; a++) if (coupling[a * n + c] !== 0) subtract(coupling, a * n, coupling[a * n + c]!, out, c * n, n)
    if (c % 64 === 63) yield
  }
  return out
}

/** out[to …] −= scale · x[from …]. */
function subtract(x: Float64Array, from: number, scale: number, out: Float64Array, to: number, count: number): void {
  for (let c = 0; c < count; c++) out[to + c]! -= scale * x[from + c]!
}

/** How far a curvature may be from that of a model, relatively, for the model to be kept: each step leaves about this share of the error. */
const staleness = 0.1

function isClose(a: Float64Array, b: Float64Array): boolean {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i]!
  // rows that hardly count may change as they like
  const floor = (1e-3 * total) / a.length
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i]! - b[i]!) > staleness * Math.max(a[i]!, floor)) return false
  return true
}

function equal(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
