import type { Tensor } from '@odot/autodiff'
import type { CpuDevice } from '@odot/kernels'
import { type BlockPenalty, type ConvexProblem, dualPoint } from '@odot/problem'
import type { ColumnPool } from './column-pool.js'
import type { LinearProblem } from './convex-problem.js'
import type { CurvatureModel, CurvatureModels } from './curvature-model.js'
import { adjointInto } from './linear-products.js'
import type { QuadraticSolver, SmoothParts } from './quadratic.js'
import { type WorkingPoint, workingPoint } from './working-point.js'

/** A working set as Newton's method needs it. */
export interface Restricted {
  readonly pool: ColumnPool
  readonly penalty: BlockPenalty
  readonly smooth?: SmoothParts | undefined
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
  /** Whether to end, where the model is the loss itself, once it is solved: whoever asks looks at the gap anyway. */
  readonly once?: boolean
}

export interface NewtonResult {
  readonly point: WorkingPoint
  readonly iterations: number
  readonly reason: string
}

/** A decrease of the objective below this share is rounding. */
const rounding = 1e-15
/** Steps without a decrease after which rounding is all there is. */
const patience = 4
const shortest = 2 ** -40

/**
 * Proximal Newton on a working set: the loss is replaced by its second-order model in the penalised coordinates, the unpenalised ones being at their best,
 * the model with the penalty is solved, and a line search makes sure that the objective falls. Where steps must be short the model is damped (Levenberg).
 * For least squares the model is the loss, and later steps take away what rounding left.
 * @see Lee, Sun and Saunders (2014), "Proximal Newton-type methods for minimizing composite functions"
 */
export function* newton(
  problem: LinearProblem,
  { pool, penalty, smooth, models, certified }: Restricted,
  start: WorkingPoint,
  { target, maxIterations, solve, device, once = false }: NewtonOptions,
): Generator<number | undefined, NewtonResult> {
  const { loss } = problem
  const { rows, outputs } = loss
  const n = start.b.length
  let gradient = new Float64Array(rows * outputs)
  let nextGradient = new Float64Array(rows * outputs)
  const D = new Float64Array(rows * outputs * outputs)
  const last = new Float64Array(D.length)
  const c = new Float64Array(n)
  let point = start
  let value = loss.gradientInto(point.eta, gradient)
  let penaltyValue = penaltyValueAt(penalty, point.b)
  loss.curvatureInto(point.eta, D)
  let iterations = 0
  let damping = hasFlatRows(D, loss.weights, outputs) ? 1e-2 : 0
  let accuracy = 0.01
  let still = 0
  let smallestGap = Number.POSITIVE_INFINITY
  for (;;) {
    if (iterations >= maxIterations) return { point, iterations, reason: 'the iterations are spent' }
    yield iterations
    adjointInto(pool.design(), gradient, outputs, c)
    const gap = iterations > 0 ? gapOf(certified, gradient, value + penaltyValue, c) : Number.POSITIVE_INFINITY
    if (gap <= target) return { point, iterations, reason: 'the gap is reached' }
    // a gap is of first order in the coefficients where the objective is of second
    if (gap < 0.9 * smallestGap) still = 0
    smallestGap = Math.min(gap, smallestGap)
    if (still >= patience) return { point, iterations, reason: 'no progress is left in double precision' }
    if (damping > 0) damp(D, loss.weights, outputs, damping * (loss.smoothness ?? largest(D)))
    yield
    const model: CurvatureModel = yield* models.at(D, outputs)
    const { coupling } = model
    const free = model.gradient(gradient)
    const reduced = c.slice()
    for (let a = 0; a < free.length; a++) if (free[a] !== 0) subtract(coupling, a * n, free[a]!, reduced)
    const run = solve(
      { start: point.b, gradient: reduced, gram: model.gram, penalty, smooth },
      { tolerance: accuracy * target, maxIterations: maxIterations - iterations, device },
    )
    let turn = run.next()
    while (!turn.done) {
      yield turn.value === undefined ? undefined : iterations + turn.value
      turn = run.next()
    }
    iterations += Math.max(1, turn.value.iterations)
    const step = turn.value.x.map((x, j) => x - point.b[j]!)
    for (let a = 0; a < free.length; a++) for (let j = 0; j < n; j++) free[a]! += coupling[a * n + j]! * step[j]!
    const freeStep = model.step(free).map((x) => -x)
    const before = value + penaltyValue
    const penaltyThere = penaltyValueAt(penalty, turn.value.x)
    let taken = false
    let length = 1
    // predictors from scratch: what steps leave of rounding would stay
    let next = workingPoint(problem, pool, { b: turn.value.x, u: point.u.map((x, a) => x + freeStep[a]!) })
    yield
    const slope = innerOfStep(gradient, next.eta, point.eta) + penaltyThere - penaltyValue
    let nextPenalty = penaltyThere
    let nextValue = loss.gradientInto(next.eta, nextGradient)
    const end = next.eta
    for (;;) {
      if (nextValue + nextPenalty <= before + 1e-4 * length * slope + rounding * Math.abs(before)) {
        if (length < 1) next = workingPoint(problem, pool, next)
        value = length < 1 ? loss.gradientInto(next.eta, nextGradient) : nextValue
        const old = gradient
        gradient = nextGradient
        nextGradient = old
        point = next
        penaltyValue = nextPenalty
        taken = true
        break
      }
      length /= 2
      if (length < shortest) break
      next = {
        b: point.b.map((x, j) => x + length * step[j]!),
        u: point.u.map((x, a) => x + length * freeStep[a]!),
        eta: point.eta.map((x, i) => x + length * (end[i]! - x)),
      }
      nextPenalty = penaltyValueAt(penalty, next.b)
      nextValue = loss.value(next.eta)
    }
    if (loss.isQuadratic && once && taken && length === 1) return { point, iterations, reason: 'the quadratic is solved' }
    still = before - (value + penaltyValue) > 10 * rounding * Math.abs(before) ? 0 : still + 1
    if (taken) {
      last.set(D)
      if (!loss.isQuadratic || damping > 0) loss.curvatureInto(point.eta, D)
      // where the model is the loss itself, or hardly anything is gained, it is to be solved better
      if (still > 0 || (length === 1 && damping === 0 && isEqual(last, D))) accuracy /= 100
    }
    damping = dampingAfter(damping, length, hasFlatRows(D, loss.weights, outputs))
  }
}

/** out −= scale · x[from …]. */
function subtract(x: Float64Array, from: number, scale: number, out: Float64Array): void {
  for (let j = 0; j < out.length; j++) out[j]! -= scale * x[from + j]!
}

function isEqual(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** The gap of the working set; `slopes` are Zᵀ∇L. */
function gapOf(certified: ConvexProblem<Tensor>, gradient: Float64Array, primal: number, slopes: Float64Array): number {
  if (!certified.loss.conjugate) return Number.POSITIVE_INFINITY
  const theta = gradient.map((g) => -g)
  return Math.abs(primal - dualPoint(certified, theta, { correlations: slopes.map((c) => -c) }).value)
}

export function penaltyValueAt(penalty: BlockPenalty, b: Float64Array): number {
  return penalty.value({ shape: [b.length], data: b })
}

/** More where steps had to be short, less after whole ones; rows without curvature keep a little, or their model would have no minimum. */
function dampingAfter(damping: number, length: number, flat: boolean): number {
  if (length < (flat ? 1 : 0.1)) return Math.min(1e3, Math.max(1e-3, 10 * damping))
  if (length < 1) return damping
  return flat ? Math.max(1e-8, damping / 10) : damping < 1e-9 ? 0 : damping / 10
}

function hasFlatRows(D: Float64Array, weights: Float64Array, outputs: number): boolean {
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0 && D[i * outputs * outputs] === 0) return true
  return false
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

/** ⟨gradient, to − from⟩. */
function innerOfStep(gradient: Float64Array, to: Float64Array, from: Float64Array): number {
  let total = 0
  for (let i = 0; i < gradient.length; i++) total += gradient[i]! * (to[i]! - from[i]!)
  return total
}
