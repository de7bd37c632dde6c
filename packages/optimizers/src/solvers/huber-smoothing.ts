import type { Ask, CompositeOracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { largest } from '../vector.js'
import { type ProximalScratch, type ProximalStart, proximalScratch, proximalStep, takeStep } from './proximal-step.js'
import { scratchByPoint } from './scratch-by-point.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'

/** How the penalty is smoothed, and when it is smoothed less. */
export interface HuberSmoothingOptions {
  /** m at first: λ|b| is smoothed within |b| ≤ μ = mλ. About 1 over the curvature of the smooth part, 1 for standardised columns. */
  readonly smoothing?: number
  /** What m is multiplied by once the smoothed problem is solved well enough, in (0, 1). */
  readonly shrink?: number
  /** L, a bound of the curvature of the smooth part: steps are then 1/(L + 1/m), else they are found by backtracking. */
  readonly lipschitz?: number | undefined
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface HuberSmoothingState extends ProximalStart {
  /** m. */
  readonly smoothing: number
  readonly value: number
  readonly residual: number
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

type Asks<R> = Generator<Ask<CompositeOracle>, R, number>

/** What the smoothing adds to the arrays of a step: the smooth part's own gradient at the last point, and what a prox writes to. */
interface Scratch extends ProximalScratch {
  readonly smoothGradient: Float64Array
  readonly proximal: Float64Array
  /** The smooth part at the last point, without the smoothed penalty. */
  smooth: number
}

const patience = 2000
const noise = 1e-15
/** The smoothing is what is in the way once the gradient of the smoothed problem is this share of the residual. */
const solved = 0.1

/**
 * Smoothing with continuation, for a smooth F plus a penalty R with a prox: R is replaced by its Moreau envelope R_m(b) = min_z R(z) + ‖b − z‖²/2m, which for
 * λ|b| is λ times the Huber function of μ = mλ, b²/2μ for |b| ≤ μ and |b| − μ/2 beyond, so that 0 ≤ R − R_m ≤ mλ²/2 for each coordinate. F + R_m has
 * curvature L + 1/m (L + λ/μ): accelerated gradient steps of 1/(L + 1/m) solve it, from where they ended for the m before. Zeros are small numbers here.
 *
 * The value is F + R at the point; the residual max |b − prox(b − t∇F(b))|/t with t the first m.
 * @example
 * const X = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
 * const lasso = lassoOracle(X, { y: Float64Array.of(3, 0.5), weights: Float64Array.of(1, 1), strength: 1 })
 * const { x, status } = minimizeSync(huberSmoothing(), lasso, [0, 0], { tolerance: 1e-6 })
 * x // => [2.00000, 0.00000]
 * status // => 'converged'
 * @throws OptimizerError for an unknown option, when smoothing or lipschitz is not positive, or shrink is not in (0, 1).
 * @see Nesterov (2005), "Smooth minimization of non-smooth functions"
 * @see Becker, Bobin and Candès (2011), "NESTA: a fast and accurate first-order method for sparse recovery"
 */
export function huberSmoothing(options: HuberSmoothingOptions = {}): SearchSolver<HuberSmoothingState, CompositeOracle> {
  const { smoothing = 1, shrink = 0.1, lipschitz } = refuseUnknown('huberSmoothing', options, ['smoothing', 'shrink', 'lipschitz'])
  if (!(smoothing > 0 && Number.isFinite(smoothing)))
    throw new OptimizerError(`huberSmoothing: smoothing is ${smoothing}; pass a number > 0.`)
  if (!(shrink > 0 && shrink < 1)) throw new OptimizerError(`huberSmoothing: shrink is ${shrink}; pass a number in (0, 1).`)
  if (lipschitz !== undefined && !(lipschitz > 0 && Number.isFinite(lipschitz)))
    throw new OptimizerError(`huberSmoothing: lipschitz is ${lipschitz}; pass a number > 0, or none to search for the step.`)
  const scratchOf = scratchByPoint(
    (n): Scratch => ({
      ...proximalScratch(n),
      smoothGradient: new Float64Array(n),
      proximal: new Float64Array(n),
      smooth: Number.NaN,
    }),
  )
  return Object.freeze({
    name: 'huber-smoothing',
    init: (x0: Float64Array): HuberSmoothingState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      gradient: new Float64Array(x0.length),
      smooth: Number.NaN,
      last: new Float64Array(x0.length),
      momentum: 1,
      stepSize: lipschitz === undefined ? 0.5 * smoothing : 1 / (lipschitz + 1 / smoothing),
      smoothing,
      value: Number.NaN,
      residual: Number.NaN,
      stagnation: freshStart,
      stopped: '',
    }),
    *advance(state: HuberSmoothingState): Asks<HuberSmoothingState> {
      const { x, gradient } = state
      const scratch = scratchOf(state.x)
      const m = state.smoothing
      if (Number.isNaN(state.residual)) {
        // A prox of step 0 moves the point into the domain of the penalty.
        yield { ask: 'prox', args: [x, 0, scratch.b] }
        x.set(scratch.b)
        scratch.smooth = yield { ask: 'valueAndGradient', args: [x, gradient] }
        scratch.smoothGradient.set(gradient)
        const smooth = scratch.smooth + (yield* addEnvelope({ x, gradient, m }, scratch))
        return { ...state, smooth, ...(yield* measure(x, smoothing, scratch)) }
      }
      const step = yield* onSmoothed(proximalStep(state, scratch, { search: lipschitz === undefined }), m, scratch)
      const { b, bGradient } = scratch
      const { value, residual } = yield* measure(b, smoothing, scratch)
      const slope = largest(bGradient)
      const settled = slope <= solved * residual
      const next = settled ? shrink * m : m
      let { smooth } = step
      if (settled) {
        bGradient.set(scratch.smoothGradient)
        smooth = scratch.smooth + (yield* addEnvelope({ x: b, gradient: bGradient, m: next }, scratch))
      }
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      const uphill = takeStep(state, scratch)
      const stagnation = settled ? freshStart : observe(state.stagnation, { value, residual: slope, noise: noise * Math.abs(value) })
      return {
        ...state,
        iteration: state.iteration + 1,
        smooth,
        momentum: settled || uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * state.momentum ** 2)) / 2,
        stepSize: settled ? 1 / (1 / step.stepSize - 1 / m + 1 / next) : step.stepSize,
        smoothing: next,
        value,
        residual,
        stagnation,
        stopped: stagnation.idle >= patience ? stagnationText(stagnation) : '',
      }
    },
    point: (state: HuberSmoothingState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: HuberSmoothingState) => ({
      iteration,
      value,
      residual,
      ...(stopped && { stopped }),
    }),
  })
}

/** A step on F + R_m without a penalty: its questions become those for F and the prox of R. */
function* onSmoothed<R>(run: Asks<R>, m: number, scratch: Scratch): Asks<R> {
  let step = run.next()
  while (!step.done) {
    const question = step.value
    if (question.ask === 'prox') {
      const [x, , out] = question.args
      out.set(x)
      step = run.next(0)
    } else if (question.ask === 'valueAndGradient') {
      const [x, gradient] = question.args
      scratch.smooth = yield question
      scratch.smoothGradient.set(gradient)
      step = run.next(scratch.smooth + (yield* addEnvelope({ x, gradient, m }, scratch)))
    } else step = run.next(yield question)
  }
  return step.value
}

/** R_m(x), with its gradient (x − prox(x))/m added. */
function* addEnvelope(
  { x, gradient, m }: { readonly x: Float64Array; readonly gradient: Float64Array; readonly m: number },
  { proximal }: Scratch,
): Asks<number> {
  const penalty = yield { ask: 'prox', args: [x, m, proximal] }
  let squares = 0
  for (let i = 0; i < x.length; i++) {
    const distance = x[i]! - proximal[i]!
    squares += distance * distance
    gradient[i]! += distance / m
  }
  return penalty + squares / (2 * m)
}

/** F + R at x, and max |x − prox(x − t∇F(x))|/t, where the smooth part was just evaluated at x. */
function* measure(
  x: Float64Array,
  t: number,
  { smooth, smoothGradient, shifted, proximal }: Scratch,
): Asks<{ readonly value: number; readonly residual: number }> {
  const penalty = yield { ask: 'prox', args: [x, 0, proximal] }
  for (let i = 0; i < x.length; i++) shifted[i] = x[i]! - t * smoothGradient[i]!
  yield { ask: 'prox', args: [shifted, t, proximal] }
  for (let i = 0; i < x.length; i++) shifted[i] = x[i]! - proximal[i]!
  return { value: smooth + penalty, residual: largest(shifted) / t }
}
