import { elasticNet, lasso, path } from '@odot/estimators'
import { logistic } from '@odot/losses'
import { type FitData, type ModelName, mixing } from './fit.js'

interface OdotFit {
  readonly lambdas: Float64Array
  readonly tolerance: number
}

/** Fits, and says how to read the coefficients, one vector for each λ; reading is not timed. */
type Way = (data: FitData, fit: OdotFit) => () => readonly Float64Array[]

/** How each model is fitted by odot: at one λ, or along a path. */
export const odotFits: Readonly<Record<ModelName, { readonly single: Way; readonly path: Way }>> = {
  lasso: {
    single: (data, { lambdas, tolerance }) =>
      alone(lasso({ lambda: lambdas[0]!, tolerance, ...plain }).fitSync(matrixOf(data), data.responses.lasso)),
    path: (data, { lambdas, tolerance }) =>
      along(lambdas, path(lasso({ tolerance, ...plain }), { lambdas }).fitSync(matrixOf(data), data.responses.lasso)),
  },
  'elastic-net': {
    single: (data, { lambdas, tolerance }) =>
      alone(elasticNet({ lambda: lambdas[0]!, mixing, tolerance, ...plain }).fitSync(matrixOf(data), data.responses['elastic-net'])),
    path: (data, { lambdas, tolerance }) =>
      along(lambdas, path(elasticNet({ mixing, tolerance, ...plain }), { lambdas }).fitSync(matrixOf(data), data.responses['elastic-net'])),
  },
  logistic: {
    single: (data, { lambdas, tolerance }) =>
      alone(lasso({ lambda: lambdas[0]!, loss: logistic(), tolerance, ...plain }).fitSync(matrixOf(data), data.responses.logistic)),
    path: (data, { lambdas, tolerance }) =>
      along(lambdas, path(lasso({ loss: logistic(), tolerance, ...plain }), { lambdas }).fitSync(matrixOf(data), data.responses.logistic)),
  },
}

const plain = { standardize: false, intercept: false } as const

function matrixOf({ X, rows, columns }: FitData) {
  return { data: X, shape: [rows, columns], order: 'column-major' } as const
}

interface Coefficients {
  readonly coefficients: Float64Array
}

const alone = (model: Coefficients) => () => [model.coefficients]
const along = (lambdas: Float64Array, fitted: { readonly at: (lambda: number) => Coefficients }) => () =>
  Array.from(lambdas, (lambda) => fitted.at(lambda).coefficients)
