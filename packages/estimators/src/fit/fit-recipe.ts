import { cpu } from '@odot/kernels'
import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Estimator, Unfixed } from '../estimator.js'
import type { MatrixLike } from '../input/matrix.js'
import type { Fitted } from '../model/fitted.js'
import type { Model } from '../model/model.js'
import type { PathStep } from '../path/path-model.js'
import type { CommonNumbers, OpenProblem, Recipe } from '../recipe.js'
import type { FitProgress, Strength } from '../settings.js'
import { runAsync, runSync, type Work } from './run.js'
import { twoArguments } from './two-arguments.js'

/** An estimator from its recipe: with a strength it can be fitted. */
export function estimatorOf<Y, C extends Certificate>(
  recipe: Recipe<Y, C>,
  { options, strength }: { readonly options: object; readonly strength: Strength },
): Estimator<Y, C> {
  const { estimator, plan } = recipe
  return Object.freeze({
    estimator,
    options: Object.freeze({ ...options }),
    recipe,
    fit: async (X: MatrixLike, y: Y, ...more: readonly never[]) => {
      twoArguments(`${estimator}.fit`, more)
      return runAsync(fitting(`${estimator}.fit`, recipe, { X, y, strength }), plan)
    },
    fitSync: (X: MatrixLike, y: Y, ...more: readonly never[]) => {
      twoArguments(`${estimator}.fitSync`, more)
      return runSync(fitting(`${estimator}.fitSync`, recipe, { X, y, strength }), plan)
    },
  })
}

/** An estimator without a strength. */
export function unfixedOf<Y, C extends Certificate>(recipe: Recipe<Y, C>, { options }: { readonly options: object }): Unfixed<Y, C> {
  return Object.freeze({ estimator: recipe.estimator, options: Object.freeze({ ...options }), recipe })
}

/** What is fitted, and where it starts. */
export interface FittingData<Y> {
  readonly X: MatrixLike
  readonly y: Y
  readonly strength: Strength
  readonly start?: Pick<PathStep, 'places' | 'values' | 'intercepts'>
}

/** One fit, on one device that is given back on every way out, unless it is the caller's: then what the fit placed there is. */
export function* fitting<Y, C extends Certificate>(
  where: string,
  recipe: Recipe<Y, C>,
  { X, y, strength, start }: FittingData<Y>,
): Work<FitProgress, Model<Y, C>> {
  const device = recipe.plan.device ?? cpu()
  let problem: OpenProblem<C> | undefined
  try {
    problem = yield* recipe.open(where, { X, y, device })
    if (start) problem.startFrom(start)
    const lambda = lambdaOf(where, strength, problem.lambdaMax)
    const step = yield* problem.solve(lambda)
    return recipe.modelOf(fittedOf(problem, step))
  } finally {
    problem?.dispose()
    if (!recipe.plan.device) device.dispose()
  }
}

/** λ of a strength. Where no column correlates with the residual, every λ > 0 gives zeros, and so does the share of a λmax that is 0. */
export function lambdaOf(where: string, { lambda, lambdaRatio }: Strength, lambdaMax: number): number {
  if (lambda !== undefined) return lambda
  if (Number.isNaN(lambdaMax))
    throw new EstimatorError(`${where}: there is no λmax for this penalty, so lambdaRatio says nothing; pass lambda.`)
  return lambdaRatio * lambdaMax
}

/** The numbers of a fit at one λ. */
export function fittedOf<C extends Certificate | null>(
  { common, penalty }: Pick<OpenProblem, 'penalty'> & { readonly common: CommonNumbers },
  step: PathStep<C>,
): Fitted<C> {
  const { outputs, scales } = common
  const coefficients = new Float64Array(scales.length * outputs)
  const standardizedCoefficients = new Float64Array(coefficients.length)
  for (const [a, place] of step.places.entries()) {
    standardizedCoefficients[place] = step.values[a]!
    coefficients[place] = step.values[a]! / scales[Math.floor(place / outputs)]!
  }
  return {
    ...common,
    penalty,
    status: step.status,
    reason: step.reason,
    iterations: step.iterations,
    coefficients,
    standardizedCoefficients,
    intercepts: step.intercepts,
    intercept: step.intercepts[0]!,
    lambda: step.lambda,
    certificate: step.certificate,
  }
}
