import type { CpuDevice } from '@odot/kernels'
import { type DualPoint, dualPoint, type GapCertificate, gapCertificate } from '@odot/problem'
import type { Work } from '../fit/run.js'
import type { FitStatus } from '../model/fitted.js'
import type { Plan } from '../recipe.js'
import type { FitProgress } from '../settings.js'
import { closedUnits, largestUnits, unitGauges } from './choose-units.js'
import { certifiedProblem, type LinearProblem, type NullModel } from './convex-problem.js'
import { newton, penaltyValueAt } from './newton.js'
import type { QuadraticSolver } from './quadratic.js'
import type { Units } from './units.js'
import { type WorkingPoint, workingPoint } from './working-point.js'
import type { WorkingSet } from './working-set.js'

/** What is carried from one λ to the next. */
export interface Carried {
  readonly set: WorkingSet
  /** Unpenalised coefficients, and the predictors η there and at the coefficients of the set. */
  u: Float64Array
  eta: Float64Array | undefined
  /** Of the last certified point: its λ, and X̃ᵀΘ. */
  last: { readonly lambda: number; readonly correlations: Float64Array } | undefined
}

export interface Solved {
  readonly certificate: GapCertificate
  readonly loss: number
  readonly eta: Float64Array
  readonly status: FitStatus
  readonly reason: string
  readonly iterations: number
}

export interface SolveOptions {
  readonly units: Units
  readonly null: NullModel
  readonly plan: Plan
  readonly solve: QuadraticSolver
  readonly device: CpuDevice
  /** Iterations that count already; 0 where they are left out. */
  readonly spent?: number
}

/**
 * Solves at λ from where the last λ ended, by working sets: the units closest to leaving zero are solved with those that have left it, the gap of the whole
 * problem decides, and the set grows. The best dual point is carried along. What the last correlations say cannot enter is left out from the start
 * (the sequential strong rule), and a unit that the gap certifies as zero is never taken in.
 * @see Tibshirani et al. (2012), "Strong rules for discarding predictors in lasso-type problems"
 */
export function* solveAt(problem: LinearProblem, lambda: number, carried: Carried, options: SolveOptions): Work<FitProgress, Solved> {
  const { units, null: nullFit, plan, solve, device, spent: before = 0 } = options
  const { set } = carried
  const { loss, norms, U } = problem
  const penalty = problem.penaltyAt(lambda)
  const scale = nullFit.loss - nullFit.least
  const smallest = smallestSet(loss.rows, loss.outputs)
  const bound = 10 * Math.max(1, ...carried.u.map(Math.abs), ...nullFit.u.map(Math.abs))
  const certified = certifiedProblem(problem, { design: problem.X, penalty, null: nullFit, free: U.columns, bound })
  let best: DualPoint | undefined
  let iterations = before
  let stuck = 0
  let lastPrimal = Number.POSITIVE_INFINITY
  let reason = ''
  if (carried.last) {
    if (set.count() > Math.max(smallest, 2 * nonzeroCount(set.coefficients()))) set.keepSupport()
    const shrink = carried.last.lambda / lambda
    const gauges = unitGauges(penalty, units, carried.last.correlations)
    const most = Math.max(smallest, 2 * nonzeroCount(set.coefficients()))
    yield* set.add(largestUnits(gauges, set, { least: Math.max(0.5, 2 - shrink), most }))
  }
  let solved = false
  /** Whether the working set has changed since it was solved for. */
  let isFresh = true
  /** The relative gap of the last certificate; that of the null model before. */
  let reached = 1
  const gradient = new Float64Array(loss.rows * loss.outputs)
  for (;;) {
    const point: WorkingPoint = {
      b: set.coefficients(),
      u: carried.u,
      eta: carried.eta ?? workingPoint(problem, set.pool, { b: set.coefficients(), u: carried.u }).eta,
    }
    if (carried.last === undefined || solved || set.count() === 0) {
      const value = loss.gradientInto(point.eta, gradient)
      const restricted = set.restrict(penalty)
      const primal = value + penaltyValueAt(restricted, point.b)
      const dual = dualPoint(
        certified,
        gradient.map((g) => -g),
      )
      yield
      if (!best || dual.value > best.value) best = dual
      const certificate = gapCertificate(certified, { primal, point: best, norms })
      const shown = certificate.relativeGap.toExponential(1)
      reached = certificate.relativeGap
      const done = (status: FitStatus, words: string): Solved => {
        carried.last = { lambda, correlations: dual.correlations }
        return { certificate, loss: value, eta: point.eta, status, reason: words, iterations }
      }
      if (certificate.relativeGap <= plan.tolerance)
        return done('converged', `relative gap ${shown} ≤ ${plan.tolerance} after ${plural(iterations)}`)
      if (iterations >= plan.maxIterations)
        return done('max-iterations', `relative gap ${shown} > ${plan.tolerance} after ${plural(iterations)}; allow more`)
      const gauges = unitGauges(penalty, units, dual.correlations)
      const closed = closedUnits(units, certificate.certifiedZeros, loss.outputs)
      const nonzeros = nonzeroCount(point.b)
      const most = Math.max(smallest, 2 * nonzeros, Math.ceil(1.5 * set.count())) - (solved ? set.count() : 0)
      // the dual point is scaled into its domain, so what violates a condition is close to the largest gauge; a round costs more than some columns too many
      const near = largestUnits(gauges, set, { least: solved ? 0.75 : 0, most: Math.max(most, Math.ceil(smallest / 2)), closed })
      const few = near.length < smallest / 2
      const chosen = few ? largestUnits(gauges, set, { least: 0, most: Math.ceil(smallest / 2), closed }) : near
      stuck = primal < lastPrimal ? 0 : stuck + 1
      lastPrimal = Math.min(primal, lastPrimal)
      if (stuck >= 2 && chosen.length === 0)
        return done('stalled', `relative gap ${shown} > ${plan.tolerance} and no progress is left in double precision (${reason})`)
      const progress = {
        iterations,
        nonzeros,
        workingSet: set.count() + chosen.length,
        relativeGap: certificate.relativeGap,
        objective: primal,
      }
      if (yield progress) return done('aborted', `aborted at relative gap ${shown} after ${plural(iterations)}`)
      yield* set.add(chosen)
      isFresh = !solved || chosen.length > 0
    }
    solved = true
    const restricted = set.restrict(penalty)
    const inner = certifiedProblem(problem, {
      design: set.pool.design(),
      penalty: restricted,
      null: nullFit,
      free: new Int32Array(),
      bound: 0,
    })
    const started: WorkingPoint = { ...point, b: set.coefficients() }
    const smooth = plan.solver === 'hadamard' ? set.restrictSmooth(problem.smoothAt(lambda)) : undefined
    const run = newton(problem, { pool: set.pool, penalty: restricted, smooth, models: set.models, certified: inner }, started, {
      target: 0.3 * plan.tolerance * scale,
      maxIterations: plan.maxIterations - iterations,
      solve,
      device,
      once: isFresh,
    })
    let turn = run.next()
    let spent = 0
    while (!turn.done) {
      spent = turn.value ?? spent
      const abort = yield {
        iterations: iterations + spent,
        nonzeros: nonzeroCount(set.coefficients()),
        workingSet: set.count(),
        relativeGap: reached,
      }
      if (abort) {
        run.return({ point: started, iterations: spent, reason: 'aborted' })
        return yield* aborted()
      }
      turn = run.next()
    }
    set.set(turn.value.point.b)
    carried.u = turn.value.point.u
    carried.eta = turn.value.point.eta
    iterations += turn.value.iterations
    reason = turn.value.reason
  }

  /** The last point that was whole, certified. */
  function* aborted(): Generator<undefined, Solved> {
    const point = workingPoint(problem, set.pool, { b: set.coefficients(), u: carried.u })
    const value = loss.gradientInto(point.eta, gradient)
    yield
    const dual = dualPoint(
      certified,
      gradient.map((g) => -g),
    )
    const certificate = gapCertificate(certified, {
      primal: value + penaltyValueAt(set.restrict(penalty), point.b),
      point: best && best.value > dual.value ? best : dual,
      norms,
    })
    carried.last = { lambda, correlations: dual.correlations }
    const words = `aborted at relative gap ${certificate.relativeGap.toExponential(1)} after ${plural(iterations)}`
    return { certificate, loss: value, eta: point.eta, status: 'aborted', reason: words, iterations }
  }
}

/** Products of so many columns with each other are a few milliseconds of work. */
function smallestSet(rows: number, outputs: number): number {
  return Math.max(10, Math.min(200, Math.round(Math.sqrt(1e8 / rows) / outputs)))
}

function nonzeroCount(b: Float64Array): number {
  let count = 0
  for (let j = 0; j < b.length; j++) if (b[j] !== 0) count++
  return count
}

function plural(iterations: number): string {
  return iterations === 1 ? '1 iteration' : `${iterations} iterations`
}
