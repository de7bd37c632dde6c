import { cpu } from '@odot/kernels'
import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Unfixed } from '../estimator.js'
import { runAsync, runSync, type Work } from '../fit/run.js'
import { refuseTrainer } from '../fit/trained-fit.js'
import { twoArguments } from '../fit/two-arguments.js'
import type { MatrixLike } from '../input/matrix.js'
import type { OpenProblem } from '../recipe.js'
import type { FitProgress } from '../settings.js'
import { show } from '../show.js'
import { lambdaGrid } from './lambda-grid.js'
import { makePathModel } from './make-path-model.js'
import type { PathModel, PathStep } from './path-model.js'

/** Which λ a path goes through: those given, or a geometric grid below λmax. */
export interface PathOptions {
  /** Values of λ, each once; solved in the order that suits the penalty, whatever order they have. */
  readonly lambdas?: ArrayLike<number>
  /** How many λ the grid has; 100 by default. */
  readonly count?: number
  /** The smallest λ of the grid as a share of λmax; 1e-3 with more rows than columns, else 1e-2. */
  readonly minRatio?: number
  /** Whether to end early where smaller λ explain hardly more (as glmnet does); true by default for a grid, false for given λ. */
  readonly stopAtSaturation?: boolean
}

/** A path that is ready to be fitted. */
export interface Path<Y, C extends Certificate> {
  readonly estimator: Unfixed<Y, C>
  readonly options: PathOptions
  /** Fits without blocking the event loop. An aborted path has the steps that were done. */
  readonly fit: (X: MatrixLike, y: Y) => Promise<PathModel<Y, C>>
  readonly fitSync: (X: MatrixLike, y: Y) => PathModel<Y, C>
}

/**
 * An estimator along a decreasing sequence of λ, each fit started from the one before: from λmax, where all penalised coefficients are zero, down a geometric
 * grid. Working sets, products of columns and the dual point are carried along. Penalties that are not convex go the other way, from dense to sparse.
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1]]
 * const model = await path(lasso(), { count: 20 }).fit(X, [2, 4, 6, 9])
 * model.steps[0].places.length // => 0
 * model.at(model.lambdaMax / 2).coefficients.length // => 2
 * @throws EstimatorError when an option is wrong, and from `fit` when the data cannot be used.
 * @see Friedman, Hastie and Tibshirani (2010), "Regularization paths for generalized linear models via coordinate descent"
 */
export function path<Y, C extends Certificate>(estimator: Unfixed<Y, C>, options: PathOptions = {}): Path<Y, C> {
  unfixed('path', estimator)
  checkPathOptions(options)
  const { plan } = estimator.recipe
  return Object.freeze({
    estimator,
    options,
    fit: async (X: MatrixLike, y: Y, ...more: readonly never[]) => {
      twoArguments('path.fit', more)
      return runAsync(fittingPath('path.fit', estimator, options, { X, y }), plan)
    },
    fitSync: (X: MatrixLike, y: Y, ...more: readonly never[]) => {
      twoArguments('path.fitSync', more)
      return runSync(fittingPath('path.fitSync', estimator, options, { X, y }), plan)
    },
  })
}

/** @throws EstimatorError where something is no estimator, or one of one λ. */
export function unfixed<Y, C extends Certificate>(where: string, estimator: Unfixed<Y, C>): void {
  if (typeof estimator !== 'object' || estimator === null || !('recipe' in estimator))
    throw new EstimatorError(`${where}: the estimator is ${show(estimator)}; pass one without lambda, such as lasso().`)
  for (const key of ['lambda', 'lambdaRatio'])
    if (estimator.options[key] !== undefined)
      throw new EstimatorError(
        `${where}: the estimator has ${key}, but a path goes through many; pass ${estimator.estimator}() without it.`,
      )
}

function checkPathOptions(options: PathOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new EstimatorError(`path: the options are ${show(options)}; pass an object such as { count: 100 }.`)
  const known = ['lambdas', 'count', 'minRatio', 'stopAtSaturation']
  for (const key of Object.keys(options))
    if (!known.includes(key)) throw new EstimatorError(`path: the option ${key} is unknown; the options are ${known.join(', ')}.`)
}

/** One path, on one device that is given back on every way out, unless it is the caller's. */
export function* fittingPath<Y, C extends Certificate>(
  where: string,
  estimator: Unfixed<Y, C>,
  options: PathOptions,
  { X, y, sampleWeight }: { readonly X: MatrixLike; readonly y: Y; readonly sampleWeight?: Float64Array },
): Work<FitProgress, PathModel<Y, C>> {
  const { recipe } = estimator
  refuseTrainer(where, recipe.plan)
  const device = recipe.plan.device ?? cpu()
  let problem: OpenProblem<C> | undefined
  try {
    problem = yield* recipe.open(where, { X, y, device, ...(sampleWeight && { sampleWeight }) })
    const lambdas = lambdaGrid(where, options, problem)
    const stops = options.stopAtSaturation ?? options.lambdas === undefined
    const steps: PathStep<C>[] = []
    let status: PathModel['status'] = 'complete'
    let reason = `all ${lambdas.length} λ are fitted`
    const backwards = problem.direction === 'dense-to-sparse'
    for (const lambda of backwards ? [...lambdas].reverse() : lambdas) {
      const step: PathStep<C> = yield* problem.solve(lambda)
      if (step.status === 'aborted') {
        status = 'aborted'
        reason = `aborted at λ = ${lambda}, the ${ordinal(steps.length + 1)} of ${lambdas.length}`
        break
      }
      const last = steps.at(-1)
      steps.push(step)
      if (stops && !backwards && isSaturated(step, last)) {
        status = 'saturated'
        reason = `ended at λ = ${lambda}, the ${ordinal(steps.length)} of ${lambdas.length}: ${(100 * step.explained).toFixed(1)} % is explained, and smaller λ add hardly anything`
        break
      }
    }
    if (backwards) steps.reverse()
    return makePathModel(estimator, {
      steps,
      status,
      reason,
      common: problem.common,
      penalty: problem.penalty,
      weights: problem.loss.weights,
    })
  } finally {
    problem?.dispose()
    if (!recipe.plan.device) device.dispose()
  }
}

/** Almost all is explained, or a step adds next to nothing: what glmnet ends at, too. */
function isSaturated({ explained }: PathStep<Certificate>, last: PathStep<Certificate> | undefined): boolean {
  return explained > 0.999 || (last !== undefined && explained > 0 && explained - last.explained < 1e-5 * explained)
}

function ordinal(n: number): string {
  const endings: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' }
  return `${n}${n % 100 > 10 && n % 100 < 14 ? 'th' : (endings[n % 10] ?? 'th')}`
}
