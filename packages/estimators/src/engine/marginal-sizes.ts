import type { CpuDevice } from '@odot/kernels'
import { elasticNet } from '@odot/penalties'
import { finished } from '../fit/run.js'
import { nullCorrelations, nullModel } from './null-model.js'
import type { StageData } from './stage.js'
import { unpenalized } from './unpenalized.js'

/** ‖X̃ⱼᵀ∇L‖ over the outputs at the best intercepts alone, for each column. */
export function marginalSizes({
  loss,
  offset,
  standard,
  norms,
  intercept,
  device,
}: Pick<StageData, 'loss' | 'offset' | 'standard' | 'norms'> & { readonly intercept: boolean; readonly device: CpuDevice }): Float64Array {
  const X = standard.design
  const { outputs } = loss
  const U = unpenalized(X, { intercept, columns: new Int32Array() })
  const penaltyAt = () => elasticNet({ size: X.columns * outputs, strength: 0 })
  const problem = { loss, offset, standard, X, norms, U, projection: undefined, bounded: false, penaltyAt, smoothAt: () => undefined }
  const correlations = nullCorrelations(problem, finished(nullModel(problem, device)))
  return Float64Array.from({ length: X.columns }, (_, j) => Math.hypot(...correlations.subarray(j * outputs, (j + 1) * outputs)))
}
