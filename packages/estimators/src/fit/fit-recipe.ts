import { cpu } from '@odot/kernels'
import type { Certificate } from '@odot/problem'
import type { Estimator, Unfixed } from '../estimator.js'
import type { MatrixLike } from '../input/matrix.js'
import type { Model } from '../model/model.js'
import type { OpenProblem, Recipe } from '../recipe.js'
import type { FitProgress, Strength } from '../settings.js'
import { type FittingData, fittedOf, lambdaOf } from './fitted-of.js'
import { runAsync, runSync, type Work } from './run.js'
import { refuseTrainer, trainedFit } from './trained-fit.js'
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
      const where = `${estimator}.fit`
      return plan.trainer
        ? trainedFit(where, recipe, { X, y, strength, trainer: plan.trainer })
        : runAsync(fitting(where, recipe, { X, y, strength }), plan)
    },
    fitSync: (X: MatrixLike, y: Y, ...more: readonly never[]) => {
      twoArguments(`${estimator}.fitSync`, more)
      refuseTrainer(`${estimator}.fitSync`, plan)
      return runSync(fitting(`${estimator}.fitSync`, recipe, { X, y, strength }), plan)
    },
  })
}

/** An estimator without a strength. */
export function unfixedOf<Y, C extends Certificate>(recipe: Recipe<Y, C>, { options }: { readonly options: object }): Unfixed<Y, C> {
  return Object.freeze({ estimator: recipe.estimator, options: Object.freeze({ ...options }), recipe })
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
