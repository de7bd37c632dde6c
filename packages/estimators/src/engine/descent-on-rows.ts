import type { Tensor } from '@odot/autodiff'
import type { CpuDevice } from '@odot/kernels'
import { type BlockPenalty, type ConvexProblem, dualPoint } from '@odot/problem'
import { pausing } from '../fit/run.js'
import type { LinearProblem, NullModel } from './convex-problem.js'
import { deviceNumbers } from './device-numbers.js'

/** Visits of columns that it may cost, for each column. */
const passes = 8
/** Rounds over the coefficients that are not zero, between two over all columns. */
const activeRounds = 4
/** The share of a decrease below which it is left to the next round over all columns. */
const worthwhile = 0.05

/** What descent starts from and where it may end. */
export interface DescentOptions {
  readonly penalty: BlockPenalty
  /** What the gap is measured by. */
  readonly certified: ConvexProblem<Tensor>
  readonly null: NullModel
  /** The duality gap at which to end. */
  readonly target: number
  readonly device: CpuDevice
}

/** Columns that are not zero, ascending, and their coefficients. */
export interface Descended {
  readonly columns: readonly number[]
  readonly coefficients: Float64Array
  /** Whether the target is reached. */
  readonly isThere: boolean
}

/**
 * Whether a fit from zero begins with descent on rows: a quadratic loss, coefficients that the penalty takes one by one, dense columns, four rows or more for
 * each, and no free ones. A round over all columns is then a pass over X, and products of k columns with each other cost as much as k/18 passes.
 */
export function descendsOnRows({ loss, U, X }: LinearProblem, { blocks }: BlockPenalty): boolean {
  const isSingle = blocks.count === X.columns && blocks.members.length === X.columns && blocks.members.every((j, at) => j === at)
  const isPlain = loss.isQuadratic && loss.outputs === 1 && U.columns.length === 0
  return isPlain && isSingle && X.rows >= 4 * X.columns && X.format === 'column-major' && X.column !== undefined
}

/**
 * Cyclic coordinate descent that keeps up the gradient over the rows, from zero: rounds over all columns, and between them over those that are not zero. The
 * gap is looked at where what is left to gain, at the rate of the last rounds, is small. It ends at the target, or where its passes are spent, with a start for
 * Newton's method; or with nothing, where rows differ in their curvature.
 * @see Friedman, Hastie and Tibshirani (2010), "Regularization paths for generalized linear models via coordinate descent"
 */
export function* descentOnRows(
  problem: LinearProblem,
  { penalty, certified, null: nullFit, target, device }: DescentOptions,
): Generator<undefined, Descended | undefined, boolean | undefined> {
  const { loss, X, U, norms, offset } = problem
  const { rows, columns } = X
  const { dot, axpy } = X.column!
  const eta = new Float64Array(rows).fill(U.intercept ? nullFit.u[0]! : 0)
  if (offset) for (let i = 0; i < rows; i++) eta[i]! += offset[i]!
  const curvatures = new Float64Array(rows)
  loss.curvatureInto(eta, curvatures)
  const curvature = curvatures[0]!
  if (!(curvature > 0) || curvatures.some((h) => Math.abs(h - curvature) > 1e-12 * curvature)) return undefined
  const memory = deviceNumbers(device, rows)
  try {
    const gradient = memory.numbers
    loss.gradientInto(eta, gradient)
    const b = new Float64Array(columns)
    const z = new Float64Array(columns)
    // curvature = weight · κ, and norms are in the weights
    const perSquare = loss.weights[0]! / curvature
    const steps = norms.map((norm) => (norm === 0 ? 0 : perSquare / (norm * norm)))
    const pause = pausing()
    let visits = 0
    /** Moves coefficient j to its best; the objective falls by what it gives, or more. */
    const move = (j: number): number => {
      const step = steps[j]!
      visits++
      if (step === 0) return 0
      z[j] = b[j]! - step * dot(j, gradient)
      penalty.proxBlock(j, z, step, z)
      const change = z[j]! - b[j]!
      if (change === 0) return 0
      visits++
      b[j] = z[j]!
      axpy(j, curvature * change, gradient)
      return (change * change) / (2 * step)
    }
    const gap = (): number => {
      // a quadratic lies above its least value by half its squared gradient over its curvature
      const value = nullFit.least + squares(gradient) / (2 * curvature)
      const dual = dualPoint(
        certified,
        gradient.map((g) => -g),
      )
      return value + penalty.value({ shape: [columns], data: b }) - dual.value
    }
    let isThere = false
    let promising = target
    let last = Number.POSITIVE_INFINITY
    while (!isThere && visits < passes * columns) {
      let decrease = 0
      for (let j = 0; j < columns; j++) {
        decrease += move(j)
        yield* pause(2 * rows)
      }
      // decreases as a geometric series, whose ratio is that of the last two
      const ratio = Math.min(0.9, decrease / last)
      if (last < Number.POSITIVE_INFINITY && (decrease * ratio) / (1 - ratio) <= promising) {
        const reached = gap()
        visits += columns
        isThere = reached <= target
        // a gap is of first order in the coefficients where the objective is of second
        promising = Math.min(promising / 10, promising * (target / reached) ** 2)
      }
      // whoever asked for the end is answered where Newton's method would begin
      if (yield) break
      last = decrease
      for (let round = 0; !isThere && round < activeRounds; round++) {
        let gained = 0
        for (let j = 0; j < columns; j++) {
          if (b[j] === 0) continue
          gained += move(j)
          yield* pause(2 * rows)
        }
        if (gained <= worthwhile * Math.max(promising, worthwhile * decrease)) break
      }
    }
    const support = [...b.keys()].filter((j) => b[j] !== 0)
    return { columns: support, coefficients: Float64Array.from(support, (j) => b[j]!), isThere }
  } finally {
    memory.dispose()
  }
}

function squares(x: Float64Array): number {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i]! * x[i]!
  return total
}
