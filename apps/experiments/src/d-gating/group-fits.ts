import { trace } from '@odot/autodiff'
import { sparse } from '@odot/estimators'
import { compositeOracle, fista, minimizeSync, tracedOracle } from '@odot/optimizers'
import { groupDepth } from '@odot/parameterizations'
import { groupLasso } from '@odot/penalties'
import type { Candidate } from '../harness/best-of-grid.js'
import { type RegressionData, squaredLoss } from '../harness/squared-loss.js'

/** Data, the group of each column, and the strengths to fit. */
export interface GroupTask extends RegressionData {
  readonly groups: readonly number[]
  /** Of Σ_g √|G| ‖β_g‖^{2/k}, from large to small. */
  readonly lambdas: readonly number[]
  /** √|G|, as all groups have one size. */
  readonly weight: number
}

/** The classical group lasso: FISTA, each strength from the solution before. */
export function byFista({ groups, lambdas, weight, ...data }: GroupTask): readonly Candidate[] {
  const { loss, designs } = squaredLoss(data)
  const columns = data.X.shape[1]
  const smooth = tracedOracle(trace(loss, [columns]), { designs })
  let b: Float64Array = new Float64Array(columns)
  const found = lambdas.map((lambda) => {
    b = minimizeSync(fista(), compositeOracle(smooth, groupLasso(lambda * weight, groups)), b, { tolerance: 1e-8 }).x
    return { lambda, b }
  })
  smooth.dispose()
  return found
}

/** D-gating: L-BFGS on D − 1 gates for each group, each strength from a fresh start. */
export function byGates({ X, y, groups, lambdas, weight }: GroupTask, D: number): readonly Candidate[] {
  const parameterization = groupDepth(groups, { k: D })
  return lambdas.map((lambda) => {
    const options = { parameterization, lambda: lambda * weight, intercept: false, standardize: false, tolerance: 1e-7 }
    return { lambda, b: sparse(options).fitSync(X, y).coefficients }
  })
}
