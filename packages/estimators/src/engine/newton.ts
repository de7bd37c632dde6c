import type { Tensor } from '@odot/autodiff'
import type { CpuDevice } from '@odot/kernels'
import { type BlockPenalty, type ConvexProblem, dualPoint } from '@odot/problem'
import type { ColumnPool } from './column-pool.js'
import type { LinearProblem } from './convex-problem.js'
import type { CurvatureModel, CurvatureModels } from './curvature-model.js'
import { adjointInto, applyInto } from './linear-products.js'
import type { QuadraticSolver } from './quadratic.js'
import { addUnpenalized, unpenalizedAdjoint } from './unpenalized.js'
import { type WorkingPoint, workingPoint } from './working-point.js'

/** A working set as Newton's method needs it. */
export interface Restricted {
  readonly pool: ColumnPool
  readonly penalty: BlockPenalty
  readonly models: CurvatureModels
  /** What the gap of the working set is measured by. */
  readonly certified: ConvexProblem<Tensor>
}

export interface NewtonOptions {
  /** The gap at which to end. */
  readonly target: number
  readonly maxIterations: number
  readonly solve: QuadraticSolver
  readonly device: CpuDevice
}

export interface NewtonResult {
  readonly point: WorkingPoint
  readonly iterations: number
  readonly reason: string
}

/** A decrease of the objective below this share is rounding. */
const rounding = 1e-15
/** Steps without a decrease after which rounding is all there is. */
const patience = 2
const shortest = 2 ** -40

/**
 * Proximal Newton on a working set: the loss is replaced by its second-order model in the penalised coordinates, the unpenalised ones being at their best,
 * the model with the penalty is solved, and a line search makes sure that the objective falls. Where steps must be short the model is damped (Levenberg).
 * For least squares the model is the loss, and later steps take away what rounding left.
 * @see Lee, Sun and Saunders (2014), "Proximal Newton-type methods for minimizing composite functions"
 */
export function* newton(
  problem: LinearProblem,
  { pool, penalty, models, certified }: Restricted,
  start: WorkingPoint,
  { target, maxIterations, solve, device }: NewtonOptions,
): Generator<number | undefined, NewtonResult> {
  const { loss, U } = problem
  const { rows, outputs } = loss
  const n = start.b.length
  const gradient = new Float64Array(rows * outputs)
  const D = new Float64Array(rows * outputs * outputs)
  const c = new Float64Array(n)
  const free = new Float64Array(start.u.length)
  let point = start
  let value = loss.gradientInto(point.eta, gradient)
  let penaltyValue = penaltyValueAt(penalty, point.b)
  let iterations = 0
  let damping = 0
  let still = 0
  for (;;) {
    const gap = gapOf(certified, gradient, value + penaltyValue)
    if (gap <= target) return { point, iterations, reason: 'the gap is reached' }
    if (iterations >= maxIterations) return { point, iterations, reason: 'the iterations are spent' }
    yield iterations
    adjointInto(pool.design(), gradient, outputs, c)
    unpenalizedAdjoint(U, gradient, outputs, free)
    loss.curvatureInto(point.eta, D)
    if (damping > 0) damp(D, loss.weights, outputs, damping * (loss.smoothness ?? largest(D)))
    yield
    const model: CurvatureModel = yield* models.at(D, outputs)
    const { coupling, solveFree } = model
    const reduced = c.slice()
    const away = solveFree(free)
    for (let a = 0; a < away.length; a++) for (let j = 0; j < n; j++) reduced[j]! -= away[a]! * coupling[a * n + j]!
    const run = solve(
      { start: point.b, gradient: reduced, gram: model.gram, penalty },
      { tolerance: 0.01 * target, maxIterations: maxIterations - iterations, device },
    )
    let turn = run.next()
    while (!turn.done) {
      yield turn.value === undefined ? undefined : iterations + turn.value
      turn = run.next()
    }
    iterations += Math.max(1, turn.value.iterations)
    const step = turn.value.x.map((x, j) => x - point.b[j]!)
    const rest = free.slice()
    for (let a = 0; a < rest.length; a++) for (let j = 0; j < n; j++) rest[a]! += coupling[a * n + j]! * step[j]!
    const freeStep = solveFree(rest).map((x) => -x)
    const move = new Float64Array(rows * outputs)
    if (step.some((x) => x !== 0)) applyInto(pool.design(), step, outputs, move)
    addUnpenalized(U, freeStep, outputs, move)
    yield
    const slope = inner(gradient, move) + penaltyValueAt(penalty, turn.value.x) - penaltyValue
    let length = 1
    let taken: { readonly point: WorkingPoint; readonly value: number; readonly penaltyValue: number } | undefined
    for (; length >= shortest; length /= 2) {
      const b = length === 1 ? turn.value.x : point.b.map((x, j) => x + length * step[j]!)
      const u = point.u.map((x, a) => x + length * freeStep[a]!)
      const eta = point.eta.map((x, i) => x + length * move[i]!)
      const [nextValue, nextPenalty] = [loss.value(eta), penaltyValueAt(penalty, b)]
      if (nextValue + nextPenalty <= value + penaltyValue + 1e-4 * length * slope + rounding * Math.abs(value + penaltyValue)) {
        taken = { point: { b, u, eta }, value: nextValue, penaltyValue: nextPenalty }
        break
      }
    }
    const before = value + penaltyValue
    if (taken) {
      // predictors from scratch: what steps leave of rounding would stay
      point = workingPoint(problem, pool, taken.point)
      value = loss.gradientInto(point.eta, gradient)
      penaltyValue = taken.penaltyValue
    }
    damping = length < 0.1 ? Math.max(1e-3, 10 * damping) : length === 1 ? (damping < 1e-9 ? 0 : damping / 10) : damping
    still = before - (value + penaltyValue) > 10 * rounding * Math.abs(before) ? 0 : still + 1
    if (still >= patience) {
      const left = gapOf(certified, gradient, value + penaltyValue)
      return { point, iterations, reason: left <= target ? 'the gap is reached' : 'no progress is left in double precision' }
    }
  }
}

function gapOf(certified: ConvexProblem<Tensor>, gradient: Float64Array, primal: number): number {
  if (!certified.loss.conjugate) return Number.POSITIVE_INFINITY
  return Math.abs(
    primal -
      dualPoint(
        certified,
        gradient.map((g) => -g),
      ).value,
  )
}

export function penaltyValueAt(penalty: BlockPenalty, b: Float64Array): number {
  return penalty.value({ shape: [b.length], data: b })
}

/** Adds what keeps a model from going where the loss has no curvature. */
function damp(D: Float64Array, weights: Float64Array, outputs: number, amount: number): void {
  for (let i = 0; i < weights.length; i++) for (let k = 0; k < outputs; k++) D[(i * outputs + k) * outputs + k]! += amount * weights[i]!
}

function largest(D: Float64Array): number {
  let most = 0
  for (let i = 0; i < D.length; i++) most = Math.max(most, D[i]!)
  return most
}

function inner(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!
  return total
}
