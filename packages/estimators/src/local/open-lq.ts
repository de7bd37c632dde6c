import type { Values } from '@odot/autodiff'
import { depth as product } from '@odot/parameterizations'
import type { LocalCertificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Work } from '../fit/run.js'
import type { OpenProblem, RecipeData } from '../recipe.js'
import type { FitProgress } from '../settings.js'
import { trainLocal } from '../training/train-local.js'
import { columnsWhere, type LocalPoint, type LocalProblem } from './local-problem.js'
import { lqSolve } from './lq-solve.js'
import { newtonPolish } from './newton-polish.js'
import { type LocalFamily, type LocalSolution, openLocal } from './open-local.js'
import type { Origin } from './origin.js'
import { type PowerPenalty, powerPenalty } from './power-penalty.js'

/** Opens an ℓ_q problem: it is solved from the last solution, or afresh where there is none. */
export function* openLq<Y>(
  where: string,
  family: LocalFamily<Y> & { readonly depth: number },
  data: RecipeData<Y>,
): Work<FitProgress, OpenProblem<LocalCertificate>> {
  const { plan, depth } = family
  const open = yield* openLocal(where, family, data)
  const { problem, origin, record, stepOf, predictors, pointOf, start, common, dispose } = open
  const power = powerPenalty(2 / depth)
  const lambdaMax = lqLambdaMax(problem, origin, power)
  let last: LocalPoint | undefined = start
  return {
    lambdaMax,
    direction: 'dense-to-sparse',
    loss: problem.loss,
    penalty: record,
    common: common(lambdaMax),
    predictors,
    dispose,
    startFrom: (point) => {
      last = pointOf(point)
    },
    train: (lambda, options) => {
      const { outputs: K } = problem.loss
      const { columns } = problem.design
      const scale = (lambda * origin.unit.coefficient ** (2 / depth)) / origin.unit.loss
      const strength: Values = {
        shape: K === 1 ? [columns] : [columns, K],
        data: Float64Array.from({ length: columns * K }, (_, at) => scale * problem.factor[Math.floor(at / K)]!),
      }
      return trainLocal(open, { parameterization: product(depth), strength, unit: origin.unit }, options)
    },
    *solve(lambda) {
      const { tolerance, maxIterations } = plan
      const solution =
        lambda === 0 || lambdaMax === 0
          ? yield* withoutPenalty(where, problem, { lambda, informative: lambdaMax > 0 })
          : yield* lqSolve(problem, origin, { depth, lambda, from: last, maxIterations, tolerance })
      last = solution
      return stepOf(lambda, solution)
    },
  }
}

/**
 * The smallest λ at which no coefficient alone can lower the objective from the null model, for the quadratic model of the loss there: for least squares, the one
 * at which no model of one coefficient is better than none. It tends to the λmax of the lasso when q tends to 1.
 */
function lqLambdaMax({ factor, loss }: LocalProblem, { gradient, curvature }: Origin, power: PowerPenalty): number {
  let most = 0
  for (let at = 0; at < gradient.length; at++) {
    const f = factor[Math.floor(at / loss.outputs)]!
    if (!(f > 0 && Number.isFinite(f) && curvature[at]! > 0)) continue
    most = Math.max(most, (curvature[at]! * power.strengthAt(gradient[at]! / curvature[at]!)) / f)
  }
  return most
}

/** λ = 0, and responses that no column says anything about. */
function* withoutPenalty(
  where: string,
  problem: LocalProblem,
  { lambda, informative }: { readonly lambda: number; readonly informative: boolean },
): Generator<undefined, LocalSolution<LocalCertificate>> {
  const { loss, intercept } = problem
  const columns = columnsWhere(problem, Number.isFinite).length
  if (lambda === 0 && informative && columns + (intercept ? 1 : 0) > loss.rows)
    throw new EstimatorError(
      `${where}: lambda is 0 but X has more columns (${columns}) than rows (${loss.rows}), so the solution is not unique; pass lambda > 0.`,
    )
  const free = problem.factor.map((f) => (Number.isFinite(f) ? 0 : f))
  const zero = { b: new Float64Array(problem.design.columns * loss.outputs), intercepts: new Float64Array(loss.outputs) }
  const from = { ...problem, factor: lambda === 0 && informative ? free : problem.factor }
  const { b, intercepts, loss: value, firstOrder, objectives } = yield* newtonPolish(from, zero, { power: powerPenalty(0.5), lambda: 0 })
  return {
    b,
    intercepts,
    loss: value,
    iterations: objectives.length - 1,
    status: 'converged',
    reason: `there is nothing to penalise; the largest derivative is ${firstOrder.toExponential(1)}`,
    certificate: { kind: 'local', firstOrder, curvature: Number.POSITIVE_INFINITY, improvable: new Int32Array() },
  }
}
