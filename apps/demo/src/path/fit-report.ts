import type { Model } from '@odot/estimators'
import { type FittingTask, problemOf } from '../problem/estimators-of.js'
import type { FitQuestion } from './path-protocol.js'
import type { ShownSolver } from './solver-choice.js'

/** A fit as plain data, ready to be sent to the page. */
export interface FitReport extends FitQuestion {
  readonly lambda: number
  readonly status: string
  readonly iterations: number
  readonly milliseconds: number
  /** Standardised coefficients. */
  readonly coefficients: Float64Array
  readonly nonzeros: number
  /** On the rows it was fitted to: the share of the variance of y that is explained, or of labels that are right. */
  readonly score: number
  readonly certificate: Model['certificate']
  readonly words: string
  readonly sklearn: string | null
  readonly glmnet: string | null
  readonly agreement: Agreement
}

/** How the other solver's answer compares. */
interface Agreement {
  readonly solver: ShownSolver
  readonly sameSupport: boolean
  /** Largest absolute difference of two standardised coefficients. */
  readonly difference: number
  readonly iterations: number
}

/** How close every fit of the page comes. */
export const fitTolerance = 1e-10

/** Fits with the chosen solver, then with another one as referee; undefined when aborted. */
export async function fitReport(question: FitQuestion, signal: AbortSignal): Promise<FitReport | undefined> {
  const problem = await problemOf(question.choice)
  const fit: FittingTask<Promise<FitReport | undefined>> = async ({ X, y, at }) => {
    const options = { lambdaRatio: question.ratio, tolerance: fitTolerance, signal }
    const started = performance.now()
    const model = await at({ ...options, solver: question.solver }).fit(X, y)
    const milliseconds = performance.now() - started
    const other = question.solver === 'coordinate-descent' ? 'auto' : 'coordinate-descent'
    const referee = await at({ ...options, solver: other }).fit(X, y)
    if (model.status === 'aborted' || referee.status === 'aborted') return undefined
    const { words, sklearn, glmnet } = model.explain()
    return {
      ...question,
      lambda: model.lambda,
      status: model.status,
      iterations: model.iterations,
      milliseconds,
      coefficients: model.standardizedCoefficients,
      nonzeros: model.standardizedCoefficients.filter((b) => b !== 0).length,
      score: model.score(X, y),
      certificate: model.certificate,
      words,
      sklearn,
      glmnet,
      agreement: { solver: other, iterations: referee.iterations, ...difference(model.standardizedCoefficients, referee) },
    }
  }
  return problem.use(fit)
}

function difference(
  coefficients: Float64Array,
  { standardizedCoefficients: others }: Pick<Model, 'standardizedCoefficients'>,
): Pick<Agreement, 'sameSupport' | 'difference'> {
  const differences = coefficients.map((value, j) => Math.abs(value - others[j]!))
  return {
    sameSupport: coefficients.every((value, j) => (value === 0) === (others[j] === 0)),
    difference: Math.max(...differences),
  }
}
