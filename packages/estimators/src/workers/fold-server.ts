import type { Certificate } from '@odot/problem'
import { type FoldTask, fold } from '../cross-validation/fold.js'
import { EstimatorError } from '../errors.js'
import type { Unfixed } from '../estimator.js'
import { runSync } from '../fit/run.js'
import type { EstimatorName } from '../model/fitted.js'
import { ownLoss } from '../model/own-loss.js'
import type { FoldReply, ReceivedFoldData } from './fold-pool.js'

/** Makes an estimator from its options. */
export type MakeEstimator = (options: Readonly<Record<string, unknown>>) => Unfixed<unknown, Certificate>

/** Computes folds in a worker: makes the estimator again from its name and options, then answers task after task. */
export function foldServer(
  { estimator, options, loss: named, X, y }: ReceivedFoldData,
  estimators: { readonly [N in EstimatorName]?: MakeEstimator },
): (task: FoldTask) => FoldReply {
  const make = estimators[estimator]
  const loss = named && ownLoss(named)?.loss
  if (make === undefined || (named && loss === undefined)) {
    throw new EstimatorError(`foldServer: there is no ${make ? `loss ${named?.name}` : `estimator ${estimator}`}.`)
  }
  const { recipe } = make(loss ? { ...options, loss } : options)
  return (task) => {
    try {
      const result = runSync(fold({ recipe, X, y }, task), {})
      if (result === undefined) throw new EstimatorError(`${task.where}: the fold was aborted.`)
      return { kind: 'result', result }
    } catch (error) {
      // errors lose their class on the way to another thread
      return error instanceof Error
        ? { kind: 'error', name: error.name, message: error.message }
        : { kind: 'error', name: 'Error', message: String(error) }
    }
  }
}
