import type { CpuDevice } from '@odot/kernels'
import type { BlockPenalty, Standardized } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Work } from '../fit/run.js'
import type { PathStep } from '../path/path-model.js'
import type { Plan } from '../recipe.js'
import type { FitProgress } from '../settings.js'
import type { BoundLoss } from './bound-loss.js'
import { unitGauges } from './choose-units.js'
import type { LinearProblem, NullModel } from './convex-problem.js'
import { dividedDesign } from './divided-design.js'
import { leastSquaresProjection } from './least-squares-projection.js'
import { nullCorrelations, nullModel, nullResidual } from './null-model.js'
import type { QuadraticSolver, SmoothParts } from './quadratic.js'
import { type Carried, type SolveOptions, solveAt } from './solve-at.js'
import type { SparseColumns } from './sparse-columns.js'
import { unitsOf } from './units.js'
import { type Unpenalized, unpenalized } from './unpenalized.js'
import { workingSet } from './working-set.js'

/** What a stage is opened with. */
export interface StageData {
  /** Where the data came in, for errors. */
  readonly where: string
  readonly loss: BoundLoss
  /** [rows · K]. */
  readonly offset: Float64Array | undefined
  readonly standard: Standardized
  readonly norms: Float64Array
  /** What columns are divided by beside, so that squares of their norms fit a double. */
  readonly unit: number
  /** The columns of the standardised design where it is sparse. */
  readonly sparse?: SparseColumns | undefined
  /** Whether there are columns that only a bound holds. */
  readonly bounded: boolean
  readonly penaltyAt: (lambda: number) => BlockPenalty
  readonly smoothAt: (lambda: number) => SmoothParts | undefined
  /** Columns that are fitted without a penalty. */
  readonly free: Int32Array
  /** What gaps are relative to; the null model of these columns when absent. */
  readonly null?: NullModel
}

/** Coefficients on the standardised scale, and intercepts for the columns as they were given. */
export type StagePoint = Pick<PathStep, 'places' | 'values' | 'intercepts'>

/** A problem with its unpenalised columns chosen, to be solved at one λ after another. */
export interface Stage {
  readonly null: NullModel
  readonly lambdaMax: number
  /** The penalty may be another than that of λ, which the step then only names. */
  readonly solve: (lambda: number, penaltyOf: number) => Work<FitProgress, PathStep>
  readonly startFrom: (point: StagePoint) => Generator<undefined, void>
  readonly dispose: () => void
}

export function* openStage(
  { where, loss, offset, standard, norms: given, unit, sparse, bounded, penaltyAt, smoothAt, free, null: reference }: StageData,
  { device, plan, solver }: { readonly device: CpuDevice; readonly plan: Plan; readonly solver: QuadraticSolver },
): Work<FitProgress, Stage> {
  const X = dividedDesign(standard.design, unit)
  const norms = unit === 1 ? given : given.map((norm) => norm / unit)
  const { outputs, rows, weights } = loss
  const U = unpenalized(X, { intercept: plan.intercept, columns: free })
  const projection =
    loss.name === 'least squares' && free.length > 0
      ? yield* leastSquaresProjection({ rows, count: U.count, data: U.data }, weights.map(Math.sqrt))
      : undefined
  const problem: LinearProblem = {
    loss,
    offset,
    standard,
    X,
    norms,
    U,
    projection,
    sparse: unit === 1 ? sparse : undefined,
    bounded,
    penaltyAt,
    smoothAt,
  }
  const raw = yield* nullModel(problem, device)
  requireSquares(where, problem, raw)
  const own = withoutRounding(problem, raw)
  const nullFit = reference ?? own
  const one = penaltyAt(1)
  const units = unitsOf(one, X.columns, outputs)
  // where the null model explains everything, rounding must not be fitted
  const correlations = own.loss > own.least ? nullCorrelations(problem, own) : new Float64Array(X.columns * outputs)
  yield
  // a block that only a bound holds has no λmax
  const lambdaMax = unitGauges(one, units, correlations).reduce((most, t) => (t < Number.POSITIVE_INFINITY ? Math.max(most, t) : most), 0)
  const set = workingSet(problem, units, device)
  const carried: Carried = { set, u: own.u.slice(), eta: undefined, last: { lambda: lambdaMax, correlations } }
  const first = U.intercept ? 1 : 0
  const { means, scales } = standard
  const span = nullFit.loss - nullFit.least
  return {
    null: nullFit,
    lambdaMax,
    *solve(lambda, penaltyOf) {
      const options = { units, null: nullFit, plan, solve: solver, device }
      const spent = yield* comeDown(problem, penaltyOf, carried, options)
      const solved = yield* solveAt(problem, penaltyOf, carried, { ...options, spent })
      const { places, values: divided } = withFree(set.nonzeros(), U, carried.u, outputs)
      const values = unit === 1 ? divided : divided.map((value) => value / unit)
      const intercepts = new Float64Array(outputs)
      if (U.intercept) intercepts.set(carried.u.subarray(0, outputs))
      if (U.intercept)
        for (const [a, at] of places.entries()) {
          const j = Math.floor(at / outputs)
          intercepts[at % outputs]! -= (values[a]! * means[j]!) / scales[j]!
        }
      const { certificate, status, reason, iterations, loss: reached } = solved
      const explained = span > 0 ? 1 - (reached - nullFit.least) / span : 1
      return { lambda, status, reason, iterations, places, values, intercepts, certificate, loss: reached, explained }
    },
    *startFrom({ places, values, intercepts }) {
      const full = new Float64Array(X.columns * outputs)
      for (const [a, at] of places.entries()) full[at] = values[a]! * unit
      const u = new Float64Array(U.count * outputs)
      for (const [a, j] of free.entries()) u.set(full.subarray(j * outputs, (j + 1) * outputs), (a + first) * outputs)
      if (U.intercept) {
        u.set(intercepts)
        for (const [a, at] of places.entries()) {
          const j = Math.floor(at / outputs)
          u[at % outputs]! += (values[a]! * means[j]!) / scales[j]!
        }
      }
      const isFree = new Set(free)
      const columns = Array.from(places, (at) => Math.floor(at / outputs)).filter((j) => !isFree.has(j))
      yield* set.add([...new Set(columns.map((j) => units.ofColumn[j]!))])
      const b = new Float64Array(set.coefficients().length)
      for (const [a, j] of set.pool.columns().entries()) b.set(full.subarray(j * outputs, (j + 1) * outputs), a * outputs)
      set.set(b)
      carried.u = u
      carried.eta = undefined
      carried.last = undefined
    },
    dispose: set.dispose,
  }
}

/** A λ below this share of the last is far from it. */
const far = 0.3
/** The relative gap of solutions on the way to it. */
const loose = 1e-2

/**
 * Where there are more columns than rows, a λ that is far below the last is come down to by loose solutions in between: supports then grow from below, and few
 * columns are taken in that leave again. With more rows, passes over them cost more than that saves. Returns the iterations that were spent.
 */
function* comeDown(problem: LinearProblem, lambda: number, carried: Carried, options: SolveOptions): Work<FitProgress, number> {
  const { plan } = options
  const tolerance = Math.max(loose, plan.tolerance)
  let spent = 0
  if (problem.X.columns <= problem.X.rows) return spent
  for (let last = carried.last; last && lambda < far * last.lambda && last.lambda > 0; last = carried.last) {
    const run = solveAt(problem, far * last.lambda, carried, { ...options, plan: { ...plan, tolerance }, spent })
    let turn = run.next()
    // gaps of other problems are not to be shown
    while (!turn.done) turn = run.next(yield turn.value && { ...turn.value, relativeGap: 1 })
    spent = turn.value.iterations
    if (turn.value.status !== 'converged') break
  }
  return spent
}

/** Squares below this have lost digits. */
const smallestSquare = 1e-290

/** @throws EstimatorError where the loss of the null model is no number that a double holds well. */
function requireSquares(where: string, problem: LinearProblem, fitted: NullModel): void {
  const { loss } = problem
  const squares = loss.name === 'least squares'
  if (!Number.isFinite(fitted.loss))
    throw new EstimatorError(
      squares
        ? `${where}: the squares of y overflow a double; rescale y.`
        : `${where}: the loss of the best constant is ${fitted.loss}; rescale y or the offset.`,
    )
  if (!squares || fitted.loss >= smallestSquare) return
  const { residual, size } = nullResidual(problem, fitted)
  if (residual > 4 * Number.EPSILON * loss.rows * size)
    throw new EstimatorError(`${where}: the squares of y underflow a double; rescale y.`)
}

/** What rounding leaves of a response that the null model explains exactly is nothing. */
function withoutRounding({ loss, offset }: LinearProblem, fitted: NullModel): NullModel {
  const nothing = new Float64Array(loss.rows * loss.outputs)
  if (offset) nothing.set(offset)
  const whole = loss.value(nothing) - fitted.least
  const left = fitted.loss - fitted.least
  return Number.isFinite(whole) && left <= (4 * Number.EPSILON * loss.rows) ** 2 * whole ? { ...fitted, loss: fitted.least } : fitted
}

/** The penalised coefficients that are not zero, and the unpenalised ones. */
function withFree(
  { places, values }: Pick<StagePoint, 'places' | 'values'>,
  { columns, intercept }: Unpenalized,
  u: Float64Array,
  outputs: number,
): Pick<StagePoint, 'places' | 'values'> {
  if (columns.length === 0) return { places, values }
  const all: (readonly [number, number])[] = Array.from(places, (at, a) => [at, values[a]!] as const)
  const first = intercept ? 1 : 0
  for (const [a, j] of columns.entries())
    for (let k = 0; k < outputs; k++) {
      const value = u[(a + first) * outputs + k]!
      if (value !== 0) all.push([j * outputs + k, value])
    }
  all.sort(([p], [q]) => p - q)
  return { places: Int32Array.from(all, ([at]) => at), values: Float64Array.from(all, ([, value]) => value) }
}
