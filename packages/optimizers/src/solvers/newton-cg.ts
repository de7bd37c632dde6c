import type { Ask, Oracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { dot, largest } from '../vector.js'
import { smallestRitz } from './lanczos.js'
import { scratchByPoint } from './scratch-by-point.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'
import { type CgScratch, truncatedCg } from './truncated-cg.js'
import { type Proposal, type RegionScratch, trustRegion } from './trust-region.js'

/** How long Newton–CG solves for its steps, when it looks for negative curvature, and how exact its objective is. */
export interface NewtonCgOptions {
  /** Products with the Hessian for one step, at most; default twice the size of x, and 10 at least. */
  readonly maxProducts?: number
  /** Where the largest gradient entry is at most this, the smallest eigenvalue of the Hessian is looked for, so that saddles are left; 0 never looks. */
  readonly curvatureBelow?: number
  /** Products with the Hessian for one such look, at most. */
  readonly curvatureProducts?: number
  /** The longest first step; the length of the start by default, 1 where that is 0. */
  readonly radius?: number
  /** Relative rounding noise of the values. */
  readonly noise?: number
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface NewtonCgState {
  readonly iteration: number
  readonly x: Float64Array
  readonly gradient: Float64Array
  readonly value: number
  readonly residual: number
  readonly radius: number
  /** The share of the gradient that the residual of the next linear system may have. */
  readonly forcing: number
  /** −λmin where it was looked for and is positive, else 0; `exit` is a unit vector that shows it. */
  readonly negative: number
  readonly exit: Float64Array
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

interface Scratch extends RegionScratch, CgScratch {
  readonly exit: Float64Array
}

const patience = 25
const golden = (1 + Math.sqrt(5)) / 2

/**
 * Newton's method with conjugate gradients in a trust region: needs products of the Hessian only, so it suits many variables. Each system is solved to
 * the share η of Eisenstat and Walker, 0.9 (‖g‖/‖g₋‖)^1.618, so that early steps are cheap and late ones converge superlinearly. A direction of negative
 * curvature that CG meets is followed to the radius; near points with a small gradient Lanczos looks for one, so that saddles are left. The
 * residual is max(‖g‖∞, −λmin), λmin where it was looked for.
 * @example
 * // (x² − 1)²/4 + y²/2, whose saddle is at 0
 * const valueAndGradient = ([x, y], g) => (g.set([x ** 3 - x, y]), (x ** 2 - 1) ** 2 / 4 + y ** 2 / 2)
 * const hessianProduct = ([x, y], v, out) => (out.set([(3 * x ** 2 - 1) * v[0], v[1]]), 0)
 * const { x, status } = minimizeSync(newtonCg(), { size: 2, valueAndGradient, hessianProduct }, [0, 0])
 * x.map(Math.abs) // => [1.00000000, 0.00000000]
 * status // => 'converged'
 * @throws OptimizerError for an unknown option, and for one out of its range.
 * @see Steihaug (1983), "The conjugate gradient method and trust regions in large scale optimization"
 * @see Eisenstat and Walker (1996), "Choosing the forcing terms in an inexact Newton method"
 * @see Royer, O'Neill and Wright (2020), "A Newton-CG algorithm with complexity guarantees for smooth unconstrained optimization"
 */
export function newtonCg(options: NewtonCgOptions = {}): SearchSolver<NewtonCgState, Oracle> {
  const {
    maxProducts,
    curvatureBelow = 1e-5,
    curvatureProducts = 40,
    radius,
    noise = 1e-14,
  } = refuseUnknown('newtonCg', options, ['maxProducts', 'curvatureBelow', 'curvatureProducts', 'radius', 'noise'])
  requireCount('maxProducts', maxProducts ?? 1)
  requireCount('curvatureProducts', curvatureProducts)
  if (!(curvatureBelow >= 0)) throw new OptimizerError(`newtonCg: curvatureBelow is ${curvatureBelow}; pass a number ≥ 0.`)
  if (radius !== undefined && !(radius > 0)) throw new OptimizerError(`newtonCg: radius is ${radius}; pass a number > 0.`)
  if (!(noise >= 0 && noise < 1)) throw new OptimizerError(`newtonCg: noise is ${noise}; pass the relative rounding noise, in [0, 1).`)
  const scratchOf = scratchByPoint((n): Scratch => {
    const vector = (): Float64Array => new Float64Array(n)
    return {
      step: vector(),
      image: vector(),
      rest: vector(),
      direction: vector(),
      product: vector(),
      trial: vector(),
      gradient: vector(),
      exit: vector(),
    }
  })
  /** −λmin at a point of small gradient, its vector in the scratch. */
  function* look(x: Float64Array, slope: number, { exit }: Scratch): Generator<Ask<Oracle>, number, number> {
    if (!(slope <= curvatureBelow) || curvatureBelow === 0) return 0
    const { value, size } = yield* smallestRitz(x, Math.min(x.length, curvatureProducts), exit)
    return value < -1e-13 * size * Math.sqrt(x.length) ? -value : 0
  }
  return Object.freeze({
    name: 'newton-cg',
    init: (x0: Float64Array): NewtonCgState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      gradient: new Float64Array(x0.length),
      value: Number.NaN,
      residual: Number.NaN,
      radius: radius ?? (Math.sqrt(dot(x0, x0)) || 1),
      forcing: 0.5,
      negative: 0,
      exit: new Float64Array(x0.length),
      stagnation: freshStart,
      stopped: '',
    }),
    *advance(state: NewtonCgState): Generator<Ask<Oracle>, NewtonCgState, number> {
      const { x, gradient, value, forcing } = state
      const own = scratchOf(state.x)
      if (Number.isNaN(state.residual)) {
        const first = yield { ask: 'valueAndGradient', args: [x, gradient] }
        const slope = largest(gradient)
        const negative = yield* look(x, slope, own)
        setExit(state.exit, own.exit, negative)
        return { ...state, value: first, residual: Math.max(slope, negative), negative }
      }
      const limits = { forcing, maxProducts: maxProducts ?? Math.max(10, 2 * x.length) }
      const absolute = noise * Math.abs(value)
      const outcome = yield* trustRegion({ x, value, noise: absolute, radius: state.radius }, own, function* (within) {
        if (state.negative > largest(gradient)) return exitStep(state, own.step, within)
        return yield* truncatedCg(x, gradient, own, { ...limits, radius: within })
      })
      if (!outcome.found) return { ...state, stopped: outcome.reason }
      const slope = largest(own.gradient)
      const negative = yield* look(own.trial, slope, own)
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      const nextForcing = forcingOf(forcing, gradient, own.gradient)
      x.set(own.trial)
      gradient.set(own.gradient)
      setExit(state.exit, own.exit, negative)
      const residual = Math.max(slope, negative)
      const stagnation = observe(state.stagnation, { value: outcome.value, residual, noise: absolute })
      return {
        ...state,
        iteration: state.iteration + 1,
        value: outcome.value,
        residual,
        radius: outcome.radius,
        forcing: nextForcing,
        negative,
        stagnation,
        stopped: stagnation.idle >= patience ? stagnationText(stagnation) : '',
      }
    },
    point: (state: NewtonCgState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: NewtonCgState) => ({ iteration, value, residual, ...(stopped && { stopped }) }),
  })
}

function requireCount(option: string, count: number): void {
  if (!(Number.isInteger(count) && count >= 1)) throw new OptimizerError(`newtonCg: ${option} is ${count}; pass a whole number ≥ 1.`)
}

/** Choice 2 of Eisenstat and Walker, which falls no faster than the residuals allow; half at most. */
function forcingOf(last: number, before: Float64Array, after: Float64Array): number {
  const ratio = Math.sqrt(dot(after, after) / dot(before, before))
  const guard = 0.9 * last ** golden
  const wanted = 0.9 * ratio ** golden
  return Math.min(0.5, guard > 0.1 ? Math.max(wanted, guard) : wanted)
}

/** Zero where there is none, whatever the scratch still holds. */
function setExit(exit: Float64Array, found: Float64Array, negative: number): void {
  if (negative > 0) exit.set(found)
  else exit.fill(0)
}

/** To the radius along the vector of negative curvature, downhill. */
function exitStep({ gradient, exit, negative }: NewtonCgState, step: Float64Array, radius: number): Proposal {
  const slope = dot(gradient, exit)
  const share = slope > 0 ? -radius : radius
  for (let i = 0; i < step.length; i++) step[i] = share * exit[i]!
  return { decrease: Math.abs(slope) * radius + 0.5 * negative * radius * radius, length: radius, bounded: true }
}
