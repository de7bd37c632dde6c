import type { LocalCertificate } from '@odot/problem'
import type { Work } from '../fit/run.js'
import type { FitStatus } from '../model/fitted.js'
import type { FitProgress } from '../settings.js'
import { curvatureBound } from './column-curvature.js'
import type { LocalPoint, LocalProblem } from './local-problem.js'
import { improvable } from './lq-certificate.js'
import { type LqDescent, type LqDescentOptions, lqDescent } from './lq-descent.js'
import { newtonPolish, type Polished } from './newton-polish.js'
import type { Origin } from './origin.js'
import { type PowerPenalty, powerPenalty } from './power-penalty.js'
import { predictorsAt } from './predictors-at.js'
import { isPolishable, unpolished } from './unpolished.js'

/** A local solution of L + λ Σ fⱼ|bⱼ|^{2/k}, with exact zeros. */
export interface LqSolution extends LocalPoint {
  readonly status: FitStatus
  readonly reason: string
  readonly iterations: number
  readonly objective: number
  readonly loss: number
  readonly certificate: LocalCertificate
}

/** How often polish may leave coefficients that are too small for a local minimum. */
const mostRounds = 5

/** Solves the surrogate, sets to zero what is too small to be a nonzero of a local minimum, and polishes the rest. */
export function* lqSolve(
  problem: LocalProblem,
  origin: Origin,
  options: LqDescentOptions & { readonly tolerance: number },
): Work<FitProgress, LqSolution> {
  const { lambda, depth, tolerance } = options
  const power = powerPenalty(2 / depth)
  const descent = yield* lqDescent(problem, origin, options)
  let point = collapsed(problem, descent.point, { power, lambda })
  const aborted = descent.status === 'aborted'
  let polished: Polished | undefined
  for (let round = 0; round < mostRounds; round++) {
    if (aborted || !isPolishable(nonzerosOf(point), problem)) {
      polished = unpolished(problem, point, { power, lambda })
      break
    }
    polished = yield* newtonPolish(problem, point, { power, lambda })
    point = collapsed(problem, polished, { power, lambda })
    if (same(point.b, polished.b)) break
  }
  const { b, intercepts, objective, loss, firstOrder, curvature } = polished!
  const certificate: LocalCertificate = {
    kind: 'local',
    firstOrder,
    curvature,
    improvable: improvable(problem, { b, intercepts }, { power, lambda }),
  }
  const allowed = (tolerance * origin.unit.loss) / origin.unit.coefficient
  return { b, intercepts, objective, loss, certificate, iterations: descent.iterations, ...verdict(descent, certificate, allowed) }
}

function verdict(
  { status, reason }: LqDescent,
  { firstOrder, curvature }: LocalCertificate,
  allowed: number,
): { readonly status: FitStatus; readonly reason: string } {
  const order = `the largest derivative on the support is ${firstOrder.toExponential(1)}`
  if (status === 'aborted') return { status, reason: `the signal was aborted: this is the best so far; ${order}` }
  if (status === 'max-iterations') return { status, reason: `${reason}; after polish ${order}` }
  if (firstOrder > allowed) return { status: 'stalled', reason: `${order}, above ${allowed.toExponential(1)}; ${reason}` }
  if (Number.isNaN(curvature))
    return {
      status: 'converged',
      reason: `${order}, at most ${allowed.toExponential(1)}; there are too many nonzeros to know the curvature`,
    }
  if (!(curvature > 0))
    return { status: 'stalled', reason: `${order}, but the curvature there is ${curvature.toExponential(1)}: no local minimum` }
  return {
    status: 'converged',
    reason: `${order}, at most ${allowed.toExponential(1)}, and the curvature there is ${curvature.toExponential(1)}`,
  }
}

/** The point without coefficients that are too small to be those of a local minimum. */
function collapsed(
  problem: LocalProblem,
  point: LocalPoint,
  { power, lambda }: { readonly power: PowerPenalty; readonly lambda: number },
): LocalPoint {
  const { factor, loss } = problem
  const bounds = curvatureBound(problem, predictorsAt(problem, point))
  const b = point.b.map((value, at) => {
    const f = factor[Math.floor(at / loss.outputs)]!
    if (f === 0) return value
    return Math.abs(value) < power.least(lambda * f, bounds[at]!) ? 0 : value
  })
  return { b, intercepts: point.intercepts }
}

function nonzerosOf({ b }: LocalPoint): number {
  let count = 0
  for (let at = 0; at < b.length; at++) if (b[at] !== 0) count++
  return count
}

function same(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, at) => value === b[at])
}
