import type { Ask, Oracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { backtracking } from '../searches/backtracking.js'
import type { LineSearch } from '../searches/line-search.js'
import { largest } from '../vector.js'
import { firstLength } from './first-length.js'
import { scratchByPoint } from './scratch-by-point.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'

/** The line search of gradient descent, and how exact its objective is. */
export interface GradientDescentOptions {
  /** How far it goes: `backtracking()` by default; `polynomial()` asks the oracle for `line`. */
  readonly search?: LineSearch
  /** Relative rounding noise of the values. */
  readonly noise?: number
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface GradientDescentState {
  readonly iteration: number
  readonly x: Float64Array
  readonly gradient: Float64Array
  readonly value: number
  readonly residual: number
  /** The first step that the next search tries; NaN before the first. */
  readonly stepSize: number
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

interface Scratch {
  readonly direction: Float64Array
  readonly trial: Float64Array
  readonly gradient: Float64Array
}

/** Barzilai–Borwein steps are uneven: rounding is suspected late. */
const patience = 200

/**
 * Gradient descent with a line search: x ← x − t∇f(x). The first t that is tried is that of Barzilai and Borwein, ⟨s, s⟩/⟨s, y⟩ of the last step s and
 * gradient change y, so that few are refused; values do not rise. The residual is the largest absolute gradient entry. Linear convergence, at
 * the pace of the condition number.
 * @example
 * const valley = ([a, b], gradient) => (gradient.set([a, 100 * b]), (a ** 2 + 100 * b ** 2) / 2)
 * minimizeSync(gradientDescent(), valley, [1, 1]).x // => [0.0000000, 0.0000000]
 * gradientDescent({ noise: 2 }) // => throws gradientDescent: noise is 2
 * @throws OptimizerError for an unknown option, and when the noise is not in [0, 1).
 * @see Cauchy (1847), "Méthode générale pour la résolution des systèmes d'équations simultanées"
 * @see Barzilai and Borwein (1988), "Two-point step size gradient methods"
 */
export function gradientDescent(options: GradientDescentOptions = {}): SearchSolver<GradientDescentState, Oracle> {
  const { search = backtracking(), noise = 1e-14 } = refuseUnknown('gradientDescent', options, ['search', 'noise'])
  if (!(noise >= 0 && noise < 1)) {
    throw new OptimizerError(`gradientDescent: noise is ${noise}; pass the relative rounding noise, in [0, 1).`)
  }
  const scratchOf = scratchByPoint((n): Scratch => {
    const vector = (): Float64Array => new Float64Array(n)
    return { direction: vector(), trial: vector(), gradient: vector() }
  })
  return Object.freeze({
    name: 'gradient descent',
    init: (x0: Float64Array): GradientDescentState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      gradient: new Float64Array(x0.length),
      value: Number.NaN,
      residual: Number.NaN,
      stepSize: Number.NaN,
      stagnation: freshStart,
      stopped: '',
    }),
    *advance(state: GradientDescentState): Generator<Ask<Oracle>, GradientDescentState, number> {
      const { x, gradient, value } = state
      if (Number.isNaN(state.residual)) {
        const first = yield { ask: 'valueAndGradient', args: [x, gradient] }
        const residual = largest(gradient)
        return { ...state, value: first, residual, stepSize: firstLength({ x, value: first, residual }) / residual }
      }
      const { direction, trial, gradient: trialGradient } = scratchOf(state.x)
      let slope = 0
      for (let i = 0; i < x.length; i++) {
        direction[i] = -gradient[i]!
        slope -= gradient[i]! * gradient[i]!
      }
      const line = { x, direction, value, slope, trial, gradient: trialGradient, noise: noise * Math.abs(value) }
      const outcome = yield* search.find(line, state.stepSize)
      if (!outcome.found) return { ...state, stopped: outcome.reason }
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      const stepSize = nextStep({ x, gradient }, { x: trial, gradient: trialGradient }, outcome.step)
      x.set(trial)
      gradient.set(trialGradient)
      const residual = largest(gradient)
      const stagnation = observe(state.stagnation, { value: outcome.value, residual, noise: noise * Math.abs(value) })
      const stopped = stagnation.idle >= patience ? stagnationText(stagnation) : ''
      return { iteration: state.iteration + 1, x, gradient, value: outcome.value, residual, stepSize, stagnation, stopped }
    },
    point: (state: GradientDescentState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: GradientDescentState) => ({
      iteration,
      value,
      residual,
      ...(stopped && { stopped }),
    }),
  })
}

interface Point {
  readonly x: Float64Array
  readonly gradient: Float64Array
}

/** ⟨s, s⟩/⟨s, y⟩; where the curvature is not positive, four times the last step. */
function nextStep(from: Point, to: Point, last: number): number {
  let ss = 0
  let sy = 0
  for (let i = 0; i < from.x.length; i++) {
    const s = to.x[i]! - from.x[i]!
    ss += s * s
    sy += s * (to.gradient[i]! - from.gradient[i]!)
  }
  const step = ss / sy
  return sy > 0 && Number.isFinite(step) && step > 0 ? step : 4 * last
}
