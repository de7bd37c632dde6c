import { elasticNet, lasso, path } from '@odot/estimators'
import type { CpuDevice, DenseDesign } from '@odot/kernels'
import { logistic } from '@odot/losses'
import { type FitData, type ModelName, mixing } from './fit.js'

/** The data as odot likes it: X by columns in a matrix of the device that computes, which is not copied again. */
export interface OdotData {
  readonly X: DenseDesign
  readonly device: CpuDevice
  readonly responses: FitData['responses']
}

interface OdotFit {
  readonly lambdas: Float64Array
  readonly tolerance: number
}

/** Fits, and says how to read the coefficients, one vector for each λ; reading is not timed. */
type Way = (data: OdotData, fit: OdotFit) => () => readonly Float64Array[]

/** How each model is fitted by odot: at one λ, or along a path. */
export const odotFits: Readonly<Record<ModelName, { readonly single: Way; readonly path: Way }>> = {
  lasso: {
    single: ({ X, device, responses }, { lambdas, tolerance }) =>
      alone(lasso({ lambda: lambdas[0]!, tolerance, device, ...plain }).fitSync(X, responses.lasso)),
    path: ({ X, device, responses }, { lambdas, tolerance }) =>
      along(lambdas, path(lasso({ tolerance, device, ...plain }), { lambdas }).fitSync(X, responses.lasso)),
  },
  'elastic-net': {
    single: ({ X, device, responses }, { lambdas, tolerance }) =>
      alone(elasticNet({ lambda: lambdas[0]!, mixing, tolerance, device, ...plain }).fitSync(X, responses['elastic-net'])),
    path: ({ X, device, responses }, { lambdas, tolerance }) =>
      along(lambdas, path(elasticNet({ mixing, tolerance, device, ...plain }), { lambdas }).fitSync(X, responses['elastic-net'])),
  },
  logistic: {
    single: ({ X, device, responses }, { lambdas, tolerance }) =>
      alone(lasso({ lambda: lambdas[0]!, loss: logistic(), tolerance, device, ...plain }).fitSync(X, responses.logistic)),
    path: ({ X, device, responses }, { lambdas, tolerance }) =>
      along(lambdas, path(lasso({ loss: logistic(), tolerance, device, ...plain }), { lambdas }).fitSync(X, responses.logistic)),
  },
}

const plain = { standardize: false, intercept: false } as const

interface Coefficients {
  readonly coefficients: Float64Array
}

const alone = (model: Coefficients) => () => [model.coefficients]
const along = (lambdas: Float64Array, fitted: { readonly at: (lambda: number) => Coefficients }) => () =>
  Array.from(lambdas, (lambda) => fitted.at(lambda).coefficients)
