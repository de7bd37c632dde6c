import type { LocalPoint, LocalProblem } from './local-problem.js'
import type { Polished, PolishOptions } from './newton-polish.js'
import { gradientAt, predictorsAt } from './predictors-at.js'

/** Systems of Newton's method have at most so many unknowns: their matrices take 8 bytes for each pair. */
const mostUnknowns = 3000

/**
 * Whether Newton's method has something to say about a support of this size: with more nonzeros than there are predictors the penalty bends the objective down
 * along directions that the loss does not see, so that it is no local minimum.
 */
export function isPolishable(nonzeros: number, { loss: { rows, outputs } }: LocalProblem): boolean {
  return nonzeros <= Math.min(rows * outputs, mostUnknowns)
}

/** A point as it is: its objective and derivatives, and no curvature. */
export function unpolished(problem: LocalProblem, { b, intercepts }: LocalPoint, { power, lambda }: PolishOptions): Polished {
  const { factor, loss, intercept } = problem
  const { outputs } = loss
  const eta = predictorsAt(problem, { b, intercepts })
  const gradient = gradientAt(problem, eta)
  const value = loss.value(eta)
  let objective = value
  let firstOrder = intercept ? interceptSlope(problem, eta) : 0
  for (let at = 0; at < b.length; at++) {
    const f = factor[Math.floor(at / outputs)]!
    if (f === Number.POSITIVE_INFINITY || (f > 0 && b[at] === 0)) continue
    const slope = f === 0 ? 0 : power.slope(b[at]!, lambda * f)
    if (f > 0) objective += power.value(b[at]!, lambda * f)
    firstOrder = Math.max(firstOrder, Math.abs(gradient[at]! + slope))
  }
  return { b, intercepts, objective, loss: value, firstOrder, curvature: Number.NaN, objectives: [objective] }
}

/** The largest derivative in an intercept. */
function interceptSlope({ loss }: LocalProblem, eta: Float64Array): number {
  const pull = new Float64Array(eta.length)
  loss.gradientInto(eta, pull)
  const sums = new Float64Array(loss.outputs)
  for (let at = 0; at < pull.length; at++) sums[at % loss.outputs]! += pull[at]!
  return sums.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
