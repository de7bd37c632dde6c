import { cpu } from '@odot/kernels'
import type { Certificate, Loss } from '@odot/problem'
import { EstimatorError } from './errors.js'
import type { Estimator, Unfixed } from './estimator.js'
import type { MatrixLike } from './input/matrix.js'
import type { Fitted } from './model/fitted.js'
import { makeModel } from './model/make-model.js'
import type { Model } from './model/model.js'
import type { PathStep } from './path/path-model.js'
import type { OpenProblem, Recipe } from './recipe.js'
import { runAsync, runSync, type Work } from './run.js'
import type { FitProgress, Strength } from './settings.js'

/** An estimator from its recipe: with a strength it can be fitted. */
export function estimatorOf<Y, T, C extends Certificate>(
  recipe: Recipe<Y, C>,
  { options, loss, strength }: { readonly options: object; readonly loss: Loss<Y, T>; readonly strength: Strength },
): Estimator<Y, C> {
  const { estimator, plan } = recipe
  return Object.freeze({
    ...unfixedOf(recipe, { options }),
    fit: async (X: MatrixLike, y: Y) => runAsync(fitting(`${estimator}.fit`, recipe, { X, y, loss, strength }), plan),
    fitSync: (X: MatrixLike, y: Y) => runSync(fitting(`${estimator}.fitSync`, recipe, { X, y, loss, strength }), plan),
  })
}

/** An estimator without a strength. */
export function unfixedOf<Y, C extends Certificate>(recipe: Recipe<Y, C>, { options }: { readonly options: object }): Unfixed<Y, C> {
  return Object.freeze({ estimator: recipe.estimator, options: Object.freeze({ ...options }), recipe })
}

/** One fit, on one device that is given back on every way out, unless it is the caller's: then what the fit placed there is. */
export function* fitting<Y, T, C extends Certificate>(
  where: string,
  recipe: Recipe<Y, C>,
  { X, y, loss, strength }: { readonly X: MatrixLike; readonly y: Y; readonly loss: Loss<Y, T>; readonly strength: Strength },
): Work<FitProgress, Model<Y, C>> {
  const device = recipe.plan.device ?? cpu()
  let problem: OpenProblem<C> | undefined
  try {
    problem = yield* recipe.open(where, { X, y, device })
    const lambda = lambdaOf(where, strength, problem.lambdaMax)
    const step = yield* problem.solve(lambda)
    return makeModel(fittedOf(problem, step), loss)
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
export function fittedOf<C extends Certificate>(
  { common, penalty }: Pick<OpenProblem<C>, 'common' | 'penalty'>,
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
