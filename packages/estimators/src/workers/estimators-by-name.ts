import { adaptiveLasso } from '../families/adaptive-lasso.js'
import { elasticNet } from '../families/elastic-net.js'
import { groupLasso } from '../families/group-lasso.js'
import { lasso } from '../families/lasso.js'
import { lq } from '../families/lq.js'
import { multiTaskLasso } from '../families/multi-task-lasso.js'
import { nonnegativeLasso } from '../families/nonnegative-lasso.js'
import { sparse } from '../families/sparse.js'
import { sparseGroupLasso } from '../families/sparse-group-lasso.js'
import type { EstimatorName } from '../model/fitted.js'
import type { MakeEstimator } from './fold-server.js'

/** The estimators that workers make again from their name and options. */
export const estimatorsByName: { readonly [N in EstimatorName]: MakeEstimator } = Object.freeze({
  lasso: again(lasso),
  elasticNet: again(elasticNet),
  adaptiveLasso: again(adaptiveLasso),
  nonnegativeLasso: again(nonnegativeLasso),
  groupLasso: again(groupLasso),
  sparseGroupLasso: again(sparseGroupLasso),
  multiTaskLasso: again(multiTaskLasso),
  lq: again(lq),
  sparse: again(sparse),
})

/** The options were checked where they came from. */
function again(make: (...options: never[]) => unknown): MakeEstimator {
  return (options) => Reflect.apply(make, undefined, [options])
}
