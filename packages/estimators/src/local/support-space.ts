import type { DenseDesign, Owned } from '@odot/kernels'
import { adjointInto, applyInto } from '../engine/linear-products.js'
import { denseCopy } from './dense-copy.js'
import { columnsWhere, type LocalPoint, type LocalProblem } from './local-problem.js'

/**
 * A problem on the columns that are not zero or unpenalised, with a column of ones for intercepts: η = offset + A V for V [columns of A, K]. Columns are copied,
 * so that a step costs what the support costs.
 */
export interface SupportSpace {
  readonly A: DenseDesign
  /** V of the start; [columns of A, K]. */
  readonly start: Float64Array
  /** Entries of V that are not zero and have a penalty, and their factors on λ. */
  readonly support: Int32Array
  readonly factors: Float64Array
  /** Entries of V without a penalty. */
  readonly free: Int32Array
  /** The mean squares of the columns of the free entries. */
  readonly freeSquares: Float64Array
  /** The loss at V; writes η. */
  readonly loss: (V: Float64Array, eta: Float64Array) => number
  /** out = ∂L/∂V at η; [columns of A, K]. */
  readonly gradientInto: (eta: Float64Array, out: Float64Array) => void
  readonly point: (V: Float64Array) => LocalPoint
  readonly dispose: () => void
}

/** Opens the space of the support of a point. */
export function* supportSpace(problem: LocalProblem, { b, intercepts }: LocalPoint): Generator<undefined, SupportSpace> {
  const { design, loss, offset, intercept, factor, squares, device } = problem
  const { outputs: K } = loss
  const inSupport = (j: number): boolean => b.subarray(j * K, (j + 1) * K).some((value) => value !== 0)
  const penalized = columnsWhere(problem, (f) => f > 0 && Number.isFinite(f)).filter(inSupport)
  const unpenalized = columnsWhere(problem, (f) => f === 0)
  const columns = Int32Array.from([...penalized, ...unpenalized])
  const A: Owned<DenseDesign> = yield* denseCopy(design, { columns, ones: intercept, device })
  const start = new Float64Array(A.columns * K)
  for (const [c, j] of columns.entries()) start.set(b.subarray(j * K, (j + 1) * K), c * K)
  if (intercept) start.set(intercepts, columns.length * K)
  const border = penalized.length * K
  const support = Int32Array.from([...start.keys()].filter((at) => at < border && start[at] !== 0))
  const free = Int32Array.from({ length: start.length - border }, (_, at) => border + at)
  const pull = new Float64Array(design.rows * K)
  return {
    A,
    start,
    support,
    factors: Float64Array.from(support, (at) => factor[columns[Math.floor(at / K)]!]!),
    free,
    freeSquares: Float64Array.from(free, (at) => (at < columns.length * K ? squares[columns[Math.floor(at / K)]!]! : 1)),
    loss: (V, eta) => {
      if (A.columns > 0) applyInto(A, V, K, eta)
      else eta.fill(0)
      if (offset) for (let i = 0; i < eta.length; i++) eta[i]! += offset[i]!
      return loss.value(eta)
    },
    gradientInto: (eta, out) => {
      loss.gradientInto(eta, pull)
      if (A.columns > 0) adjointInto(A, pull, K, out)
    },
    point: (V) => {
      const full = new Float64Array(b.length)
      for (const [c, j] of columns.entries()) full.set(V.subarray(c * K, (c + 1) * K), j * K)
      const own = new Float64Array(K)
      if (intercept) own.set(V.subarray(columns.length * K))
      return { b: full, intercepts: own }
    },
    dispose: A.dispose,
  }
}
