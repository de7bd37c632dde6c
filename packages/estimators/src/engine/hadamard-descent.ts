import { seededRandom, type Values } from '@odot/autodiff'
import { gemvInto } from '@odot/kernels'
import { iterate, type LbfgsState, lbfgs } from '@odot/optimizers'
import { group } from '@odot/parameterizations'
import type { Oracle } from '@odot/problem'
import { blockSweeps } from './block-descent.js'
import { counted } from './counted.js'
import { polishQuadratic } from './polish-quadratic.js'
import type { Quadratic, QuadraticOptions, QuadraticSolution, QuadraticSolver, SmoothParts } from './quadratic.js'
import { objectiveOf, quadraticState, refreshSlope } from './quadratic-state.js'
import { solveQuadratic } from './solve-quadratic.js'

/** L-BFGS iterations before the first collapse; each time half as many again. */
const firstChunk = 20
/** How often L-BFGS may end without a better point. */
const patience = 3
/** Newton steps of one polish, at most. */
const mostSteps = 200
const progress = 1e-14

/**
 * The smooth way to solve a quadratic: L-BFGS on the surrogate of x = u ⊙ ν (one ν for each block), and every few iterations the point is collapsed by a sweep
 * of exact block steps, polished by Newton on its face, and checked. Penalties that have no such surrogate go to block descent and polish.
 */
export const hadamardDescent: QuadraticSolver = function* (problem, options) {
  return yield* problem.smooth ? descend(problem, problem.smooth, options) : solveQuadratic(problem, options)
}

function* descend(
  problem: Quadratic,
  parts: SmoothParts,
  { tolerance, maxIterations, device }: QuadraticOptions,
): Generator<number | undefined, QuadraticSolution> {
  const state = quadraticState(problem)
  const sweeps = blockSweeps(state)
  const smooth = smoothSurrogate(problem, parts)
  let iterations = 0
  let chunk = firstChunk
  let lbfgsState: LbfgsState | undefined
  let factors = smooth.start(state.x)
  let ended = 0
  let best = objectiveOf(state)
  const bestPoint = state.x.slice()
  if (state.x.some((x) => x !== 0)) {
    // near the solution collapse and polish alone may do
    yield* sweeps.all(1)
    for (const _ of polishQuadratic(state, { device, maxSteps: mostSteps, goesOnWhereSingular: true })) yield
    refreshSlope(state)
    const { largest } = yield* sweeps.all(1)
    if (largest <= 1) return { x: state.x, iterations: 1, reason: 'the optimality conditions hold' }
    const objective = objectiveOf(state)
    if (objective < best) {
      best = objective
      bestPoint.set(state.x)
    } else state.x.set(bestPoint)
    factors = smooth.start(bestPoint)
  }
  for (;;) {
    const run = iterate(lbfgs(), smooth.oracle, factors, {
      maxIterations: Math.min(chunk, maxIterations - iterations),
      tolerance: 0,
      ...(lbfgsState && { state: lbfgsState }),
    })
    const { result, iterations: total } = yield* counted(run, { before: iterations, resumed: lbfgsState?.iteration ?? 0 })
    iterations = total
    factors = result.x
    lbfgsState = result.status === 'max-iterations' ? result.state : undefined
    smooth.weightsInto(factors, state.x)
    refreshSlope(state)
    yield* sweeps.all(1)
    for (const _ of polishQuadratic(state, { device, maxSteps: mostSteps, goesOnWhereSingular: ended > 0 })) yield
    refreshSlope(state)
    const { largest } = yield* sweeps.all(1)
    const objective = objectiveOf(state)
    const gain = best - objective
    if (gain > 0) bestPoint.set(state.x)
    best = Math.min(best, objective)
    if (largest <= 1) return { x: bestPoint, iterations, reason: 'the optimality conditions hold' }
    if (ended > 0 && gain <= tolerance) return { x: bestPoint, iterations, reason: 'the objective hardly falls' }
    if (iterations >= maxIterations) return { x: bestPoint, iterations, reason: 'the iterations are spent' }
    chunk = Math.ceil(chunk * 1.5)
    if (lbfgsState) continue
    // L-BFGS has ended, perhaps at a saddle: the sweep has left it, and the factors start near its point, unbalanced
    if (gain <= progress * Math.abs(best) && ended++ >= patience) return { x: bestPoint, iterations, reason: result.reason }
    factors = smooth.start(state.x)
  }
}

/** The surrogate over one flat vector: u [n], then ν for each block. */
interface SmoothSurrogate {
  readonly oracle: Oracle
  /** Factors near x, or the good start where it is zero; never balanced. */
  readonly start: (x: Float64Array) => Float64Array
  readonly weightsInto: (factors: Float64Array, out: Float64Array) => void
}

/** ⟨g, x − x₀⟩ + ½ (x − x₀)ᵀ G (x − x₀) + Σ r/2 x² + ½ Σ s_b (‖u_b‖² + ν_b²); free blocks keep ν = 1. */
function smoothSurrogate({ start, gradient, gram, penalty }: Quadratic, { strength, ridge }: SmoothParts): SmoothSurrogate {
  const n = start.length
  const { count, starts, members } = penalty.blocks
  const blockOf = new Int32Array(n)
  for (let b = 0; b < count; b++) for (let i = starts[b]!; i < starts[b + 1]!; i++) blockOf[members[i]!] = b
  const x = new Float64Array(n)
  const offset = new Float64Array(n)
  const product = new Float64Array(n)
  const weightsInto = (factors: Float64Array, out: Float64Array): void => {
    for (let j = 0; j < n; j++) out[j] = factors[j]! * factors[n + blockOf[j]!]!
  }
  const valueAndGradient = (factors: Float64Array, out: Float64Array): number => {
    weightsInto(factors, x)
    for (let j = 0; j < n; j++) offset[j] = x[j]! - start[j]!
    gemvInto(gram, n, n, offset, product)
    out.fill(0, n)
    let value = 0
    for (let j = 0; j < n; j++) {
      const b = blockOf[j]!
      const bend = (ridge?.[j] ?? 0) * x[j]!
      const slope = gradient[j]! + product[j]! + bend
      const u = factors[j]!
      value += offset[j]! * (gradient[j]! + product[j]! / 2) + (bend * x[j]! + strength[b]! * u * u) / 2
      out[j] = slope * factors[n + b]! + strength[b]! * u
      out[n + b]! += slope * u
    }
    for (let b = 0; b < count; b++) {
      const nu = factors[n + b]!
      value += (strength[b]! * nu * nu) / 2
      out[n + b] = strength[b] === 0 ? 0 : out[n + b]! + strength[b]! * nu
    }
    return value
  }
  const model = group(blockOf)
  return {
    oracle: { size: n + count, valueAndGradient },
    weightsInto,
    start: (from) => {
      const like: Values | readonly number[] = from.some((value) => value !== 0) ? { shape: [n], data: from } : [n]
      const { u, nu } = model.start(like, seededRandom(1))
      const factors = new Float64Array(n + count)
      factors.set(u.data)
      factors.set(nu.data, n)
      for (let j = 0; j < n; j++) if (strength[blockOf[j]!] === 0) factors[j] = from[j]!
      for (let b = 0; b < count; b++) if (strength[b] === 0) factors[n + b] = 1
      return factors
    },
  }
}
