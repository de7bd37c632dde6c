import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { MatrixLike } from '../input/matrix.js'
import type { Fitted } from '../model/fitted.js'
import type { PathStep } from '../path/path-model.js'
import type { CommonNumbers, OpenProblem } from '../recipe.js'
import type { Strength } from '../settings.js'

/** What is fitted, and where it starts. */
export interface FittingData<Y> {
  readonly X: MatrixLike
  readonly y: Y
  readonly strength: Strength
  readonly start?: Pick<PathStep, 'places' | 'values' | 'intercepts'>
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
