import type { Tensor } from '@odot/autodiff'
import { leastSquares } from '@odot/losses'
import { lasso as lassoPenalty } from '@odot/penalties'
import { type ConvexProblem, type Standardized, standardized } from '@odot/problem'
import { denseColumns } from './dense-columns.js'
import { EstimatorError } from './errors.js'
import type { ColumnDesign } from './input/column-design.js'
import type { NamedDesign } from './input/matrix.js'
import { type LassoData, lassoData } from './lasso-data.js'
import type { LassoPlan } from './lasso-options.js'
import { type LeastSquaresProjection, leastSquaresProjection, norm } from './least-squares-projection.js'

/**
 * The lasso of one data set, standardised: min_b ½ Σ wᵢ (tᵢ − ⟨x̃ᵢ, b⟩)² + Σ strengthⱼ |bⱼ|. The intercept is gone, because the columns of X̃ are
 * centred: it is the weighted mean of y − offset, and t is y − offset without it. Unpenalised columns are fitted by projection.
 */
export interface LassoProblem extends LassoData {
  readonly names: readonly string[] | undefined
  readonly X: ColumnDesign
  readonly standard: Standardized
  /** √w; [rows]. */
  readonly roots: Float64Array
  readonly target: Float64Array
  /** The intercept on the standardised scale; 0 without one. */
  readonly mean: number
  readonly strength: Float64Array
  /** ‖x̃ⱼ‖ in the weights; [columns]. */
  readonly norms: Float64Array
  /** Columns of strength 0 that are not constant, and the projection on them. */
  readonly free: Int32Array
  readonly projection: LeastSquaresProjection
  readonly lambda: number
  readonly lambdaMax: number
  readonly certified: ConvexProblem<Tensor>
}

/** Squares below this have lost digits. */
const smallestSquare = 1e-290

/** Checks the data against the options and states the problem. @throws EstimatorError saying where, what and what to do. */
export function* lassoProblem(
  where: string,
  { design, names }: Pick<NamedDesign, 'design' | 'names'>,
  y: ArrayLike<number>,
  plan: LassoPlan,
): Generator<undefined, LassoProblem> {
  const data = lassoData(where, design, y, plan)
  const { weights, penaltyFactor } = data
  const { rows } = design
  const roots = weights.map(Math.sqrt)
  const standard = standardized(design, { weights, center: plan.intercept, scale: plan.standardize })
  yield
  // what is centred and divided by its norm has norm 1
  const unit = plan.intercept && plan.standardize
  const norms = unit ? standard.scales.map((s) => (s === 0 ? 0 : 1)) : standard.design.columnNorms!(weights)
  yield
  const target = Float64Array.from(data.response)
  const mean = plan.intercept ? target.reduce((total, value, i) => total + weights[i]! * value, 0) : 0
  for (let i = 0; i < rows; i++) target[i]! -= mean
  const spread = norm(scaled(target, roots))
  // what rounding leaves of a response that is constant, or exactly a combination of unpenalised columns
  const rounding = 4 * Number.EPSILON * rows * Math.max(Math.abs(mean), spread)
  if (spread <= rounding) target.fill(0)
  if (!Number.isFinite(spread * spread)) throw new EstimatorError(`${where}: the squares of y overflow a double; rescale y.`)
  if (spread > 0 && spread * spread < smallestSquare) throw new EstimatorError(`${where}: the squares of y underflow a double; rescale y.`)

  const isConstant = new Set(standard.constantColumns)
  const penalized = (j: number): boolean => penaltyFactor[j]! > 0
  const indices = (keep: (j: number) => boolean): Int32Array =>
    Int32Array.from([...norms.keys()].filter((j) => !isConstant.has(j) && keep(j)))
  const project = function* (
    on: Int32Array,
  ): Generator<undefined, { readonly projection: LeastSquaresProjection; readonly residual: Float64Array }> {
    const projection = yield* leastSquaresProjection(denseColumns(standard.design, on), roots)
    const residual = scaled(target, roots)
    projection.fit(residual)
    if (norm(residual) <= rounding) residual.fill(0)
    return { projection, residual }
  }
  const unpenalized = indices((j) => !penalized(j))
  const fitted = yield* project(unpenalized)
  const lambdaMax = largestRatio(standard, norms, scaled(fitted.residual, roots), { penaltyFactor, length: norm(fitted.residual) })
  yield
  const lambda = plan.lambda ?? plan.lambdaRatio * lambdaMax
  const leastSquaresOnly = plan.lambda === 0 || plan.lambdaRatio === 0
  const fittedColumns = indices((j) => penaltyFactor[j] !== Number.POSITIVE_INFINITY).length
  if (leastSquaresOnly && fittedColumns > rows) {
    throw new EstimatorError(
      `${where}: lambda is 0 but X has more columns (${fittedColumns}) than rows (${rows}), so the solution is not unique; pass lambda > 0.`,
    )
  }
  // where no column correlates with the residual, every λ > 0 gives zeros, and so does the share of a λmax that is 0
  const strengthOf = (factor: number): number =>
    factor === 0 ? 0 : lambda === 0 && !leastSquaresOnly ? Number.POSITIVE_INFINITY : lambda * factor
  const strength = penaltyFactor.map((factor) => (factor === Number.POSITIVE_INFINITY ? factor : strengthOf(factor)))
  const free = leastSquaresOnly ? indices((j) => strength[j] === 0) : unpenalized
  const { projection } = leastSquaresOnly ? yield* project(free) : fitted
  return {
    ...data,
    names,
    X: design,
    standard,
    roots,
    target,
    mean,
    strength,
    norms,
    free,
    projection,
    lambda,
    lambdaMax,
    certified: {
      loss: leastSquares(),
      targets: { shape: [rows], data: target },
      weights,
      design: standard.design,
      penalty: lassoPenalty(strength),
      intercept: plan.intercept,
      unpenalized: { columns: free, project: (dual) => projectDual(projection, roots, dual) },
      nullPrimal: norm(fitted.residual) ** 2 / 2,
    },
  }
}

/** x ∘ scale, fresh. */
export function scaled(x: Float64Array, scale: Float64Array): Float64Array {
  return x.map((value, i) => value * scale[i]!)
}

function projectDual(projection: LeastSquaresProjection, roots: Float64Array, dual: Float64Array): void {
  const residual = dual.map((value, i) => (roots[i]! > 0 ? value / roots[i]! : 0))
  projection.fit(residual)
  for (let i = 0; i < dual.length; i++) dual[i] = residual[i]! * roots[i]!
}

/** λmax = max over penalty factors > 0 of |x̃ⱼᵀΘ|/factorⱼ at the null model's Θ; correlations that are only rounding count as 0. */
function largestRatio(
  { design }: Standardized,
  norms: Float64Array,
  theta: Float64Array,
  { penaltyFactor, length }: { readonly penaltyFactor: Float64Array; readonly length: number },
): number {
  const correlations = new Float64Array(design.columns)
  design.adjoint(theta, correlations)
  let most = 0
  for (let j = 0; j < correlations.length; j++) {
    const correlation = Math.abs(correlations[j]!)
    if (penaltyFactor[j]! > 0 && correlation > 4 * Number.EPSILON * design.rows * norms[j]! * length)
      most = Math.max(most, correlation / penaltyFactor[j]!)
  }
  return most
}
