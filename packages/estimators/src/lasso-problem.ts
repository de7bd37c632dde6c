import type { Tensor } from '@odot/autodiff'
import { leastSquares } from '@odot/losses'
import { lasso as lassoPenalty } from '@odot/penalties'
import { type ConvexProblem, type Standardized, standardized } from '@odot/problem'
import { denseColumns } from './dense-columns.js'
import { EstimatorError } from './errors.js'
import type { LassoPlan } from './lasso-options.js'
import { leastSquaresProjection } from './least-squares-projection.js'
import type { NamedDesign } from './matrix.js'
import { readVector } from './vector.js'

/**
 * The lasso of one data set, standardised: min_b ½ Σ wᵢ (tᵢ − ⟨x̃ᵢ, b⟩)² + Σ strengthⱼ |bⱼ|. The intercept is gone, because the columns of X̃ are
 * centred: it is the weighted mean of y − offset, and t is y − offset without it.
 */
export interface LassoProblem {
  readonly names: readonly string[] | undefined
  readonly standard: Standardized
  /** Σ = 1; [rows]. */
  readonly weights: Float64Array
  readonly target: Float64Array
  /** The intercept on the standardised scale; 0 without one. */
  readonly mean: number
  readonly penaltyFactor: Float64Array
  readonly strength: Float64Array
  /** ‖x̃ⱼ‖ in the weights; [columns]. */
  readonly norms: Float64Array
  /** Columns of strength 0 that are not constant. */
  readonly free: Int32Array
  readonly lambda: number
  readonly lambdaMax: number
  /** Coefficients of the fitted null model: least squares on the free columns. */
  readonly start: Float64Array
  readonly certified: ConvexProblem<Tensor>
}

/** Checks the data against the options and states the problem. @throws EstimatorError saying where, what and what to do. */
export function lassoProblem(where: string, { design, names }: NamedDesign, y: ArrayLike<number>, plan: LassoPlan): LassoProblem {
  const { rows, columns } = design
  const perRow = (advice: string): { length: number; because: string; advice: string } => ({
    length: rows,
    because: `X has ${rows} rows`,
    advice,
  })
  const response = readVector(where, 'y', y, perRow('pass one response per row'))
  const weights = normalised(
    where,
    readVector(where, 'sampleWeight', plan.sampleWeight ?? ones(rows), { ...perRow('pass one weight per row'), nonnegative: true }),
  )
  const offset = readVector(where, 'offset', plan.offset ?? new Float64Array(rows), perRow('pass one offset per row'))
  const penaltyFactor = readVector(where, 'penaltyFactor', plan.penaltyFactor ?? ones(columns), {
    length: columns,
    because: `X has ${columns} columns`,
    advice: 'pass one factor per column',
    nonnegative: true,
    infinityAllowed: true,
  })

  const standard = standardized(design, { weights, center: plan.intercept, scale: plan.standardize })
  const isConstant = new Set(standard.constantColumns)
  const target = response.map((value, i) => value - offset[i]!)
  const mean = plan.intercept ? target.reduce((total, value, i) => total + weights[i]! * value, 0) : 0
  for (let i = 0; i < rows; i++) target[i]! -= mean
  const norms = standard.design.columnNorms!(weights)

  const unpenalized = indicesWhere(penaltyFactor, (factor, j) => factor === 0 && !isConstant.has(j))
  const projection = leastSquaresProjection(denseColumns(standard.design, unpenalized), weights)
  const start = new Float64Array(columns)
  const residual = Float64Array.from(target)
  projection.fit(residual).forEach((b, k) => {
    start[unpenalized[k]!] = b
  })
  const nullPrimal = halfSquares(residual, weights)
  if (!Number.isFinite(nullPrimal)) throw new EstimatorError(`${where}: the squares of y overflow a double; rescale y.`)
  const lambdaMax = largestRatio(standard, residual, weights, penaltyFactor)
  const lambda = plan.lambda ?? plan.lambdaRatio * lambdaMax
  const strength = penaltyFactor.map((factor) => (factor === Number.POSITIVE_INFINITY ? factor : lambda * factor))
  if (lambda === 0 && columns > rows) {
    throw new EstimatorError(
      `${where}: lambda is 0 but X has more columns (${columns}) than rows (${rows}), so the solution is not unique; pass lambda > 0.`,
    )
  }
  const free = indicesWhere(strength, (s, j) => s === 0 && !isConstant.has(j))
  const feasible = lambda === 0 ? leastSquaresProjection(denseColumns(standard.design, free), weights) : projection
  return {
    names,
    standard,
    weights,
    target,
    mean,
    penaltyFactor,
    strength,
    norms,
    free,
    lambda,
    lambdaMax,
    start,
    certified: {
      loss: leastSquares(),
      targets: { shape: [rows], data: target },
      weights,
      design: standard.design,
      penalty: lassoPenalty(strength),
      intercept: plan.intercept,
      unpenalized: { columns: free, project: feasible.project },
      nullPrimal,
    },
  }
}

/** ½ Σ wᵢ rᵢ². */
export function halfSquares(residual: Float64Array, weights: Float64Array): number {
  let total = 0
  for (let i = 0; i < residual.length; i++) total += weights[i]! * residual[i]! * residual[i]!
  return total / 2
}

/** λmax = max over penalty factors > 0 of |x̃ⱼᵀ W r|/factorⱼ at the null model's residual r. */
function largestRatio({ design }: Standardized, residual: Float64Array, weights: Float64Array, penaltyFactor: Float64Array): number {
  const correlations = new Float64Array(design.columns)
  design.adjoint(
    residual.map((r, i) => r * weights[i]!),
    correlations,
  )
  return correlations.reduce((most, c, j) => (penaltyFactor[j]! > 0 ? Math.max(most, Math.abs(c) / penaltyFactor[j]!) : most), 0)
}

function normalised(where: string, weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, w) => sum + w, 0)
  if (!(total > 0 && Number.isFinite(total))) {
    throw new EstimatorError(
      `${where}: sampleWeight adds up to ${total}; at least one row needs a positive weight, and the sum must be finite.`,
    )
  }
  return weights.map((w) => w / total)
}

function indicesWhere(values: Float64Array, is: (value: number, index: number) => boolean): Int32Array {
  return Int32Array.from([...values.keys()].filter((j) => is(values[j]!, j)))
}

function ones(length: number): Float64Array {
  return new Float64Array(length).fill(1)
}
