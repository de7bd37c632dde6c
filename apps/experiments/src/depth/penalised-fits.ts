import { trace } from '@odot/autodiff'
import { lasso, lq, path } from '@odot/estimators'
import { compositeOracle, ista, minimizeSync, type ProximalPenalty, tracedOracle } from '@odot/optimizers'
import { mcp, lq as powers, scad } from '@odot/penalties'
import { type Candidate, geometric } from '../harness/best-of-grid.js'
import { largestCurvature, lassoObjective } from '../harness/lasso-objective.js'
import { type RegressionData, squaredLoss } from '../harness/squared-loss.js'

/** Data, and how many strengths to fit: in equal ratios from the largest that makes sense for a penalty to a fiftieth of it. */
interface DepthTask extends RegressionData {
  readonly count: number
}

export type DepthFit = (task: DepthTask) => readonly Candidate[]

const plain = { intercept: false, standardize: false } as const
const range = 50

/** Two factors: the lasso. */
export const byLasso: DepthFit = ({ X, y, count }) => {
  const { lambdaMax } = lassoObjective({ X, y })
  const { steps } = path(lasso(plain), { lambdas: geometric(lambdaMax, lambdaMax / range, count) }).fitSync(X, y)
  return steps.map(({ lambda, places, values }) => ({ lambda, b: spread(places, values, X.shape[1]) }))
}

/** k ≥ 3 factors by the estimator `lq`: each strength from a fresh start, collapsed and polished. */
export const byFactors =
  (depth: number): DepthFit =>
  ({ X, y, count }) =>
    strengthsOf(depth, { X, y, count }).map((lambda) => ({ lambda, b: lq({ ...plain, depth, lambda }).fitSync(X, y).coefficients }))

/** ℓ_{2/k} by proximal gradient steps from zero, each strength from the one before. */
export const byPowerProx =
  (depth: number): DepthFit =>
  (task) =>
    byProx(task, { lambdas: strengthsOf(depth, task), penaltyOf: (strength) => powers({ strength, q: 2 / depth }) })

/** MCP and SCAD, by the same steps. */
export const byMcp: DepthFit = (task) => byProx(task, { lambdas: foldedStrengths(task), penaltyOf: (lambda) => mcp(lambda) })
export const byScad: DepthFit = (task) => byProx(task, { lambdas: foldedStrengths(task), penaltyOf: (lambda) => scad(lambda) })

function foldedStrengths({ X, y, count }: DepthTask): readonly number[] {
  const { lambdaMax } = lassoObjective({ X, y })
  return geometric(lambdaMax, lambdaMax / range, count)
}

/** From the strength at which no coefficient alone lowers the objective, which the estimator knows. */
function strengthsOf(depth: number, { X, y, count }: DepthTask): readonly number[] {
  const { lambdaMax } = lq({ ...plain, depth, lambdaRatio: 1 }).fitSync(X, y)
  return geometric(lambdaMax, lambdaMax / range, count)
}

function byProx(
  { X, y }: DepthTask,
  { lambdas, penaltyOf }: { readonly lambdas: readonly number[]; readonly penaltyOf: (lambda: number) => ProximalPenalty },
): readonly Candidate[] {
  const columns = X.shape[1]
  const { loss, designs } = squaredLoss({ X, y })
  const smooth = tracedOracle(trace(loss, [columns]), { designs })
  const solver = ista({ stepSize: 0.99 / largestCurvature(lassoObjective({ X, y }), columns) })
  let b: Float64Array = new Float64Array(columns)
  const found = lambdas.map((lambda) => {
    b = minimizeSync(solver, compositeOracle(smooth, penaltyOf(lambda)), b, { tolerance: 1e-5, maxIterations: 1000 }).x
    return { lambda, b }
  })
  smooth.dispose()
  return found
}

function spread(places: Int32Array, values: Float64Array, size: number): Float64Array {
  const b = new Float64Array(size)
  places.forEach((place, i) => {
    b[place] = values[i]!
  })
  return b
}
