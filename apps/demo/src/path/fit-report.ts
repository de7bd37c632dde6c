import type { RegressionDataset } from '@odot/datasets'
import { type LassoModel, type LassoOptions, type LassoSolver, lasso } from '@odot/estimators'
import type { FitQuestion } from './path-protocol.js'

/** The data of the page, as a fit takes it. */
export type Regression = Pick<RegressionDataset, 'X' | 'y'>

/** A fit as plain data, ready to be sent to the page. */
export interface FitReport extends FitQuestion {
  readonly lambda: number
  readonly status: string
  readonly iterations: number
  readonly milliseconds: number
  /** Standardised coefficients. */
  readonly coefficients: Float64Array
  readonly nonzeros: number
  /** Share of the variance of y that the fit explains on the rows it was fitted to. */
  readonly r2: number
  readonly certificate: LassoModel['certificate']
  readonly words: string
  readonly sklearn: string | null
  readonly glmnet: string | null
  readonly agreement: Agreement
}

/** How the other solver's answer compares. */
interface Agreement {
  readonly solver: LassoSolver
  readonly sameSupport: boolean
  /** Largest absolute difference of two standardised coefficients. */
  readonly difference: number
  readonly iterations: number
}

/** The options of every fit on the page. */
export function fitOptions({ ratio, solver }: FitQuestion): LassoOptions {
  return { lambdaRatio: ratio, solver, tolerance: 1e-10 }
}

/** Fits with the chosen solver, then with the other one as referee; undefined when aborted. */
export async function fitReport({ X, y }: Regression, question: FitQuestion, signal: AbortSignal): Promise<FitReport | undefined> {
  const started = performance.now()
  const model = await lasso({ ...fitOptions(question), signal }).fit(X, y)
  const milliseconds = performance.now() - started
  const other = question.solver === 'hadamard' ? 'coordinate-descent' : 'hadamard'
  const referee = await lasso({ ...fitOptions({ ...question, solver: other }), signal }).fit(X, y)
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
    r2: explained(y, model.predict(X)),
    certificate: model.certificate,
    words,
    sklearn,
    glmnet,
    agreement: compare(model, referee, other),
  }
}

function compare(a: LassoModel, b: LassoModel, solver: LassoSolver): Agreement {
  let difference = 0
  let sameSupport = true
  a.standardizedCoefficients.forEach((value, j) => {
    const other = b.standardizedCoefficients[j]!
    difference = Math.max(difference, Math.abs(value - other))
    if ((value === 0) !== (other === 0)) sameSupport = false
  })
  return { solver, sameSupport, difference, iterations: b.iterations }
}

function explained(y: Float64Array, predicted: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length
  const total = y.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const rest = y.reduce((sum, value, i) => sum + (value - predicted[i]!) ** 2, 0)
  return 1 - rest / total
}
