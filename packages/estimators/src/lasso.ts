import { cpu } from '@odot/kernels'
import { coordinateDescentSolver } from './coordinate-descent-solver.js'
import { explainLasso } from './explain.js'
import { hadamardSolver } from './hadamard-solver.js'
import { type MatrixLike, placeMatrix } from './input/matrix.js'
import { describeLasso, type FittedLasso, type LassoModel, type PredictOptions, predictLinear } from './lasso-model.js'
import { type LassoOptions, type LassoPlan, type LassoProgress, type LassoSolver, lassoPlan } from './lasso-options.js'
import { type LassoProblem, lassoProblem } from './lasso-problem.js'
import { runAsync, runSync, type Work } from './run.js'
import { type LassoSolution, type SubSolver, solveByWorkingSets } from './working-set.js'

/** A lasso that is ready to be fitted to data. */
export interface Lasso {
  readonly options: LassoOptions
  /** Fits without blocking the event loop; X [rows, columns], y [rows]. @throws EstimatorError when the data cannot be used. */
  readonly fit: (X: MatrixLike, y: ArrayLike<number>) => Promise<LassoModel>
  /** Fits at once, blocking. @throws EstimatorError when the data cannot be used. */
  readonly fitSync: (X: MatrixLike, y: ArrayLike<number>) => LassoModel
}

/**
 * Least squares with an ℓ1 penalty: min 1/(2 Σwᵢ) Σ wᵢ (yᵢ − offsetᵢ − b₀ − ⟨x̃ᵢ, b⟩)² + λ Σ factorⱼ |bⱼ|, where x̃ are the columns centred and divided by their
 * population standard deviation. Every fit carries a duality gap computed in float64. λ is scikit-learn's `alpha` and glmnet's `lambda`.
 *
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1]]
 * const model = await lasso({ lambda: 0.1 }).fit(X, [2, 4, 6, 8])
 * model.coefficients // => [1.910557, 0]
 * model.certificate.relativeGap <= 1e-6 // => true
 * @throws EstimatorError when an option is wrong, and from `fit` when the data cannot be used.
 * @see Tibshirani (1996), "Regression shrinkage and selection via the lasso"
 */
export function lasso(options: LassoOptions): Lasso {
  const plan = lassoPlan(options)
  return Object.freeze({
    options,
    fit: async (X: MatrixLike, y: ArrayLike<number>) => runAsync(fitting('lasso.fit', X, y, plan), plan),
    fitSync: (X: MatrixLike, y: ArrayLike<number>) => runSync(fitting('lasso.fitSync', X, y, plan), plan),
  })
}

const solvers: Readonly<Record<LassoSolver, SubSolver>> = {
  hadamard: hadamardSolver,
  'coordinate-descent': coordinateDescentSolver,
}

function* fitting(where: string, X: MatrixLike, y: ArrayLike<number>, plan: LassoPlan): Work<LassoProgress, LassoModel> {
  // X, working sets and programs are in the memory of this device, and all of it is given back with the device
  const device = cpu()
  try {
    const matrix = yield* placeMatrix(where, X, device)
    yield
    const problem = yield* lassoProblem(where, matrix, y, plan)
    const solution = yield* solveByWorkingSets(problem, plan, { solve: solvers[plan.solver], device })
    return modelOf(fittedOf(problem, solution, plan), plan, problem.penaltyFactor)
  } finally {
    device.dispose()
  }
}

function fittedOf(
  { standard, names, lambda, lambdaMax, mean }: LassoProblem,
  { certificate, iterations, status, reason, coefficients: solved }: LassoSolution,
  { intercept: wanted }: LassoPlan,
): FittedLasso {
  const { constantColumns, scales, means } = standard
  const standardizedCoefficients = solved.map((b) => b + 0)
  const coefficients = standardizedCoefficients.map((b, j) => (b === 0 ? 0 : b / scales[j]!))
  const intercept = wanted ? coefficients.reduce((rest, b, j) => rest - b * means[j]!, mean) : 0
  return {
    status,
    reason,
    iterations,
    coefficients,
    intercept,
    standardizedCoefficients,
    lambda,
    lambdaMax,
    certificate,
    constantColumns,
    names,
  }
}

/** Knows nothing of the problem, whose matrix a model must not keep alive. */
function modelOf(fitted: FittedLasso, plan: LassoPlan, penaltyFactor: Float64Array): LassoModel {
  const { coefficients, intercept, names, lambda } = fitted
  // predictions do not change when a caller writes into the arrays of the model
  const own = { coefficients: Float64Array.from(coefficients), intercept, names, shifted: plan.offset !== undefined }
  return Object.freeze({
    ...fitted,
    predict: (X: MatrixLike, { offset }: PredictOptions = {}) => predictLinear('lasso.predict', own, { X, offset }),
    explain: () => explainLasso(plan, { lambda, penaltyFactor }),
    toString: () => describeLasso(fitted),
  })
}
