import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Unfixed } from '../estimator.js'
import { fitting } from '../fit/fit-recipe.js'
import { fittedOf } from '../fit/fitted-of.js'
import { runAsync } from '../fit/run.js'
import type { Model } from '../model/model.js'
import type { CommonNumbers, OpenProblem } from '../recipe.js'
import { show } from '../show.js'
import type { ExactOptions, PathModel, PathStep } from './path-model.js'

/** What a fitted path is made of. */
export interface PathParts<C extends Certificate> extends Pick<PathModel, 'status' | 'reason'> {
  /** By decreasing λ. */
  readonly steps: readonly PathStep<C>[]
  readonly common: CommonNumbers
  readonly penalty: OpenProblem<C>['penalty']
  /** Σ = 1; [rows]. */
  readonly weights: Float64Array
}

/** The model of a path. It knows nothing of the data. */
export function makePathModel<Y, C extends Certificate>(
  { recipe }: Unfixed<Y, C>,
  { steps, status, reason, common, penalty, weights }: PathParts<C>,
): PathModel<Y, C> {
  const lambdas = Float64Array.from(steps, ({ lambda }) => lambda)
  const { estimator } = recipe
  const check = (lambda: unknown): number => {
    if (typeof lambda !== 'number' || !(lambda >= 0) || !Number.isFinite(lambda))
      throw new EstimatorError(`path.at: lambda is ${show(lambda)}; pass a finite number that is 0 or more.`)
    return lambda
  }
  /** The step of the smallest λ that is at least this one, and the one after it. */
  const around = (lambda: number): readonly [PathStep<C>, PathStep<C> | undefined] => {
    let i = steps.length - 1
    while (i > 0 && steps[i]!.lambda < lambda) i--
    const above = steps[i]
    if (!above || above.lambda < lambda || lambda < lambdas.at(-1)!) {
      const range = steps.length === 0 ? 'it has no steps' : `it goes from ${lambdas[0]} to ${lambdas.at(-1)}`
      throw new EstimatorError(
        `path.at: lambda is ${lambda}, which is outside the path (${range}); pass one inside, or refit with { exact: true, X, y }.`,
      )
    }
    return [above, above.lambda === lambda ? undefined : steps[i + 1]]
  }
  function at(lambda: number): Model<Y, C | null>
  function at(lambda: number, options: ExactOptions<Y>): Promise<Model<Y, C>>
  function at(lambda: number, options?: ExactOptions<Y>): Model<Y, C | null> | Promise<Model<Y, C>> {
    check(lambda)
    if (options !== undefined) {
      const { X, y } = options
      const start = nearest(steps, lambda)
      return runAsync(fitting('path.at', recipe, { X, y, strength: { lambda }, ...(start && { start }) }), recipe.plan)
    }
    const [above, below] = around(lambda)
    const fitted = fittedOf<C | null>({ common, penalty }, below ? between(above, below, lambda) : above)
    return recipe.modelOf(fitted)
  }
  return Object.freeze({
    steps,
    lambdas,
    lambdaMax: common.lambdaMax,
    effectiveRows: 1 / weights.reduce((total, w) => total + w * w, 0),
    status,
    reason,
    at,
    toString: () => describe(`${estimator} path: ${reason}`, steps),
  })
}

function nearest<C extends Certificate>(steps: readonly PathStep<C>[], lambda: number): PathStep<C> | undefined {
  const distance = (step: PathStep<C>): number => Math.abs(Math.log(step.lambda / lambda))
  return steps.reduce<PathStep<C> | undefined>((best, step) => (best && distance(best) <= distance(step) ? best : step), undefined)
}

/** Coefficients linearly between two steps: exact for the lasso of least squares where no coefficient enters or leaves between them. */
function between<C extends Certificate>(above: PathStep<C>, below: PathStep<C>, lambda: number): PathStep<C | null> {
  const share = (above.lambda - lambda) / (above.lambda - below.lambda)
  const mixed = new Map<number, number>()
  for (const [a, place] of above.places.entries()) mixed.set(place, (1 - share) * above.values[a]!)
  for (const [a, place] of below.places.entries()) mixed.set(place, (mixed.get(place) ?? 0) + share * below.values[a]!)
  const places = Int32Array.from([...mixed.keys()].sort((a, b) => a - b))
  const mix = (a: number, b: number): number => (1 - share) * a + share * b
  return {
    lambda,
    status: 'converged',
    reason: `between the steps at λ = ${above.lambda} and ${below.lambda}`,
    iterations: 0,
    places,
    values: Float64Array.from(places, (place) => mixed.get(place)!),
    intercepts: above.intercepts.map((b, k) => mix(b, below.intercepts[k]!)),
    certificate: null,
    loss: Number.NaN,
    explained: mix(above.explained, below.explained),
  }
}

function describe<C extends Certificate>(title: string, steps: readonly PathStep<C>[]): string {
  const rows = steps.map(({ lambda, places, explained, certificate }) => [
    String(Number(lambda.toPrecision(5))),
    String(places.length),
    `${(100 * explained).toFixed(2)} %`,
    certificate.kind === 'gap' ? certificate.relativeGap.toExponential(1) : certificate.kind,
  ])
  const all = [['λ', 'nonzeros', 'explained', 'relative gap'], ...rows]
  const widths = [0, 1, 2, 3].map((k) => Math.max(...all.map((row) => row[k]!.length)))
  return [title, ...all.map((row) => row.map((cell, k) => cell.padStart(widths[k]!)).join('  '))].join('\n')
}
