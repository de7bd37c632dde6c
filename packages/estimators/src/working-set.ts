import type { CpuDevice } from '@odot/kernels'
import { type DualPoint, dualPoint, type GapCertificate, gapCertificate } from '@odot/problem'
import { type GramBlocks, gramBlocks } from './gram-blocks.js'
import type { FitStatus } from './lasso-model.js'
import type { LassoPlan, LassoProgress } from './lasso-options.js'
import { type LassoProblem, scaled } from './lasso-problem.js'
import { norm } from './least-squares-projection.js'
import type { Work } from './run.js'
import { countNonzeros, type SubProblem, subProblem } from './sub-problem.js'

/** Problems of up to this many columns are solved whole. */
const smallest = 100

/** What solves a sub-problem: improves coefficients until their gap is at most `target`, yielding its iterations so far, and says why it ended. */
export type SubSolver = (
  sub: SubProblem,
  start: Float64Array,
  options: { readonly target: number; readonly maxIterations: number; readonly device: CpuDevice; readonly gram: GramBlocks },
) => Generator<number | undefined, { readonly coefficients: Float64Array; readonly iterations: number; readonly reason: string }>

/** A solved lasso on the standardised scale. */
export interface LassoSolution {
  readonly coefficients: Float64Array
  readonly certificate: GapCertificate
  readonly iterations: number
  readonly status: FitStatus
  readonly reason: string
}

/**
 * Solves a lasso by working sets: the columns that correlate most with the residual are solved alone, the gap of the whole problem decides, and the set
 * grows. Every round keeps the best dual point. Yields progress between short pieces of work, so that a caller can abort or let others run.
 */
export function* solveByWorkingSets(
  problem: LassoProblem,
  plan: LassoPlan,
  { solve, device }: { readonly solve: SubSolver; readonly device: CpuDevice },
): Work<LassoProgress, LassoSolution> {
  const { certified, strength, norms } = problem
  const coefficients = new Float64Array(strength.length)
  const gram = gramBlocks(device)
  let best: DualPoint | undefined
  let iterations = 0
  let size = 0
  let whole = false
  let reason = ''
  let stuck = 0
  let lastPrimal = Number.POSITIVE_INFINITY
  for (;;) {
    const { primal, weightedResidual } = wholePoint(problem, coefficients)
    yield
    const point = dualPoint(certified, weightedResidual)
    yield
    if (!best || point.value > best.value) best = point
    const certificate = gapCertificate(certified, { primal, point: best, strength, norms })
    const done = (status: FitStatus, words: string): LassoSolution => ({ coefficients, certificate, iterations, status, reason: words })
    const shown = certificate.relativeGap.toExponential(1)
    if (certificate.relativeGap <= plan.tolerance)
      return done('converged', `relative gap ${shown} ≤ ${plan.tolerance} after ${plural(iterations)}`)
    if (iterations >= plan.maxIterations)
      return done('max-iterations', `relative gap ${shown} > ${plan.tolerance} after ${plural(iterations)}; allow more`)
    stuck = primal < lastPrimal ? 0 : stuck + 1
    lastPrimal = Math.min(primal, lastPrimal)
    if (stuck >= 2 && whole) {
      return done('stalled', `relative gap ${shown} > ${plan.tolerance} and no progress is left in double precision (${reason})`)
    }
    const nonzeros = countNonzeros(coefficients)
    const aborted = yield { iterations, nonzeros, workingSet: size, relativeGap: certificate.relativeGap }
    if (aborted) return done('aborted', `aborted at relative gap ${shown} after ${plural(iterations)}`)

    const chosen = chooseColumns(problem, coefficients, { certificate, point, lastSize: size })
    const { indices } = chosen
    whole = chosen.whole
    size = indices.length
    if (size === 0)
      return done(
        'stalled',
        `relative gap ${shown} > ${plan.tolerance}, although every penalised column is certified zero: the rest is rounding`,
      )
    const sub = yield* subProblem(problem, indices, device)
    const target = Math.max(whole ? 0 : 0.1 * certificate.gap, 0.3 * plan.tolerance * certified.nullPrimal)
    const run = solve(
      sub,
      Float64Array.from(indices, (j, k) => coefficients[j]! * sub.scales[k]!),
      { target, maxIterations: plan.maxIterations - iterations, device, gram },
    )
    let turn = run.next()
    let spent = 0
    while (!turn.done) {
      spent = turn.value ?? spent
      const abort = yield { iterations: iterations + spent, nonzeros, workingSet: size, relativeGap: certificate.relativeGap }
      // what the run and its columns hold goes with the device
      if (abort) return done('aborted', `aborted at relative gap ${shown} after ${plural(iterations + spent)}`)
      turn = run.next()
    }
    sub.dispose()
    coefficients.fill(0)
    for (const [k, j] of indices.entries()) coefficients[j] = sub.scales[k] === 0 ? 0 : turn.value.coefficients[k]! / sub.scales[k]!
    iterations += turn.value.iterations
    reason = turn.value.reason
  }
}

/** Objective and W ∘ residual of penalised coefficients; those of the unpenalised columns are refitted, in place. */
function wholePoint(
  { standard, target, roots, strength, free, projection }: LassoProblem,
  coefficients: Float64Array,
): { readonly primal: number; readonly weightedResidual: Float64Array } {
  const residual = new Float64Array(target.length)
  for (const j of free) coefficients[j] = 0
  standard.design.apply(coefficients, residual)
  for (let i = 0; i < residual.length; i++) residual[i] = (target[i]! - residual[i]!) * roots[i]!
  for (const [k, b] of projection.fit(residual).entries()) coefficients[free[k]!] = b
  let primal = norm(residual) ** 2 / 2
  for (let j = 0; j < strength.length; j++)
    if (coefficients[j] !== 0 && strength[j]! > 0) primal += strength[j]! * Math.abs(coefficients[j]!)
  return { primal, weightedResidual: scaled(residual, roots) }
}

/**
 * The support, then the penalised columns closest to their strength that are not certified zero: at least 100, twice the support, and half as many again as
 * the last time. Correlations with the dual point of the residual are those with the residual up to one factor: columns are centred, and orthogonal to what
 * was projected out.
 */
function chooseColumns(
  { strength, norms }: LassoProblem,
  coefficients: Float64Array,
  {
    certificate,
    point: { correlations },
    lastSize,
  }: { readonly certificate: GapCertificate; readonly point: DualPoint; readonly lastSize: number },
): { readonly indices: Int32Array; readonly whole: boolean } {
  const scores = new Float64Array(strength.length)
  for (let j = 0; j < scores.length; j++) {
    const open = norms[j] !== 0 && strength[j] !== 0
    scores[j] = !open ? -1 : coefficients[j] !== 0 ? Number.POSITIVE_INFINITY : Math.abs(correlations[j]!) / strength[j]!
  }
  for (const j of certificate.certifiedZeros ?? []) if (scores[j] !== Number.POSITIVE_INFINITY) scores[j] = -1
  const wanted = Math.max(smallest, 2 * countNonzeros(coefficients), Math.ceil(lastSize * 1.5))
  return largestOf(scores, wanted)
}

/** The places of the largest scores, in order of place; scores below 0 do not count. Of equal scores the first are taken. */
function largestOf(scores: Float64Array, wanted: number): { readonly indices: Int32Array; readonly whole: boolean } {
  const open = scores.filter((score) => score >= 0)
  const whole = open.length <= wanted
  const least = whole ? 0 : open.sort()[open.length - wanted]!
  let ties = wanted
  for (let j = 0; j < scores.length; j++) if (scores[j]! > least) ties--
  const indices = new Int32Array(Math.min(open.length, wanted))
  for (let j = 0, k = 0; j < scores.length; j++) {
    if (scores[j]! > least || (scores[j]! === least && (whole || ties-- > 0))) indices[k++] = j
  }
  return { indices, whole }
}

function plural(iterations: number): string {
  return iterations === 1 ? '1 iteration' : `${iterations} iterations`
}
