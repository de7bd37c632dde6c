import { adaptiveLasso } from '../adaptive-lasso.js'
import { elasticNet } from '../elastic-net.js'
import { groupLasso } from '../group-lasso.js'
import { lasso } from '../lasso.js'
import { lq } from '../lq.js'
import type { EstimatorName } from '../model/fitted.js'
import { multiTaskLasso } from '../multi-task-lasso.js'
import { nonnegativeLasso } from '../nonnegative-lasso.js'
import { sparse } from '../sparse.js'
import { sparseGroupLasso } from '../sparse-group-lasso.js'
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
