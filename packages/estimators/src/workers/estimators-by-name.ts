import { lasso } from '../lasso.js'
import type { EstimatorName } from '../model/fitted.js'
import type { MakeEstimator } from './fold-server.js'

/** Estimators that workers make again from their name and options. */
export const estimatorsByName: { readonly [N in EstimatorName]?: MakeEstimator } = Object.freeze({
  lasso: (options) => Reflect.apply(lasso, undefined, [options]),
})
