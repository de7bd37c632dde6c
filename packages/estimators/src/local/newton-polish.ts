import { choleskySolveInto } from '@odot/kernels'
import { choleskyInPieces } from '../engine/cholesky-in-pieces.js'

import type { LocalPoint, LocalProblem } from './local-problem.js'
import { lossHessian } from './loss-hessian.js'
import type { PowerPenalty } from './power-penalty.js'
import { type ProfiledHessian, profiledHessian } from './profiled-hessian.js'
import { smallestEigenvalue } from './smallest-eigenvalue.js'
import { squareOf } from './square-of.js'
import { type SupportSpace, supportSpace } from './support-space.js'

/** What a polish came to. */
export interface Polished extends LocalPoint {
  /** L + λ Σ fⱼ|bⱼ|^q. */
  readonly objective: number
  /** The loss alone. */
  readonly loss: number
  /** The largest derivative in a coordinate that is not zero or has no penalty. */
  readonly firstOrder: number
  /** The smallest eigenvalue of the Hessian in the coefficients that are not zero, while the unpenalised ones follow; NaN where it was not asked for. */
  readonly curvature: number
  /** The objective after each step; it never rises, but by rounding. */
  readonly objectives: readonly number[]
}

export interface PolishOptions {
  readonly power: PowerPenalty
  readonly lambda: number
  /** Newton steps at most; 100 by default. */
  readonly maxSteps?: number
  /** Whether to find the curvature at the end; true by default. */
  readonly curvature?: boolean
}

/** How often a step is halved. */
const halvings = 40
/** A change of the objective by this share is rounding. */
const noise = 4 * Number.EPSILON
/** A gradient at this share of the sizes that it is a sum of is rounding. */
const rounding = 1e-15
/** The share of a column's curvature bound that is added where nothing is penalised: what has no curvature can be solved for, too. */
const slackShare = 1e-10

/**
 * Newton on the coordinates that are not zero, and on those without a penalty: where the Hessian is not positive definite, a multiple of the identity is added to it,
 * and the step turns into one along the gradient. What would change its sign is set to zero and stays there. The objective never rises, but by rounding. Yields between short pieces.
 */
export function* newtonPolish(problem: LocalProblem, from: LocalPoint, options: PolishOptions): Generator<undefined, Polished> {
  const space = yield* supportSpace(problem, from)
  try {
    return yield* polishIn(space, problem, options)
  } finally {
    space.dispose()
  }
}

/** A point with its derivatives. */
interface Place {
  readonly V: Float64Array
  readonly eta: Float64Array
  readonly loss: number
  readonly objective: number
  /** In the moving entries: those of the support, then the free ones. */
  readonly gradient: Float64Array
  readonly firstOrder: number
}

function* polishIn(
  space: SupportSpace,
  { loss, device }: LocalProblem,
  { power, lambda, maxSteps = 100, curvature: wanted = true }: PolishOptions,
): Generator<undefined, Polished> {
  const { outputs } = loss
  const strengthAt = new Float64Array(space.start.length)
  for (const [a, at] of space.support.entries()) strengthAt[at] = lambda * space.factors[a]!
  const pull = new Float64Array(space.start.length)
  const sizes = loss.rows * outputs
  const priceOf = (V: Float64Array): number => {
    let total = 0
    for (const at of space.support) total += power.value(V[at]!, strengthAt[at]!)
    return total
  }
  const placeAt = (V: Float64Array, eta: Float64Array, value: number, moving: Int32Array): Place => {
    space.gradientInto(eta, pull)
    const gradient = Float64Array.from(moving, (at) => pull[at]! + (strengthAt[at] === 0 ? 0 : power.slope(V[at]!, strengthAt[at]!)))
    return { V, eta, loss: value, objective: value + priceOf(V), gradient, firstOrder: largest(gradient) }
  }
  const blocks = new Float64Array(sizes * outputs)
  let known: { readonly blocks: Float64Array; readonly H: Float64Array; readonly moving: Int32Array } | undefined
  /** The Hessian of the loss: made anew where the curvature of the rows or the moving entries changed. */
  const hessian = function* ({ eta }: Place, moving: Int32Array): Generator<undefined, Float64Array> {
    loss.curvatureInto(eta, blocks)
    if (known && same(known.blocks, blocks)) {
      if (same(known.moving, moving)) return known.H
      const at = new Map(Array.from(known.moving, (place, a) => [place, a]))
      known = {
        blocks: known.blocks,
        moving,
        H: squareOf(
          known.H,
          known.moving.length,
          Int32Array.from(moving, (place) => at.get(place)!),
        ),
      }
    } else known = { blocks: blocks.slice(), moving, H: yield* lossHessian(space.A, blocks, { places: moving, outputs, device }) }
    return known.H
  }
  const slack = space.freeSquares.map((square) => slackShare * square * (loss.smoothness ?? 1) || slackShare)
  const movingOf = (V: Float64Array): Int32Array => Int32Array.from([...space.support.filter((at) => V[at] !== 0), ...space.free])
  const eta = new Float64Array(sizes)
  let moving = movingOf(space.start)
  let here = placeAt(space.start.slice(), eta, space.loss(space.start, eta), moving)
  yield
  const objectives = [here.objective]
  const size = (): number => moving.length - space.free.length
  const systemOf = function* (): Generator<undefined, ProfiledHessian> {
    return yield* profiledHessian(yield* hessian(here, moving), moving.length, { size: size(), slack })
  }
  /** The profiled Hessian with the penalty and `shift` on its diagonal. */
  const bent = (system: ProfiledHessian, shift: number): Float64Array => {
    const M = system.schur.slice()
    for (let a = 0; a < system.size; a++) M[a * system.size + a]! += power.bend(here.V[moving[a]!]!, strengthAt[moving[a]!]!) + shift
    return M
  }
  let system = yield* systemOf()
  let shift = 0
  for (let step = 0; step < maxSteps && moving.length > 0; step++) {
    if (here.firstOrder <= rounding * scaleOf(here, moving, { strengthAt, power, pull })) break
    const direction = yield* newtonDirection(system, here.gradient, bent(system, shift))
    let next: Place | undefined
    if (direction) {
      for (let t = 1, k = 0; k < halvings && !next; k++, t /= 2) {
        const V = here.V.slice()
        let stops = false
        for (const [a, at] of moving.entries()) {
          V[at]! += t * direction[a]!
          if (a < system.size && V[at]! * here.V[at]! <= 0) {
            V[at] = 0
            stops = true
          }
        }
        const trialEta = new Float64Array(sizes)
        const value = space.loss(V, trialEta)
        const objective = value + priceOf(V)
        const enough = stops ? 0 : 1e-4 * t * slopeOf(here.gradient, direction)
        if (objective < here.objective + enough) next = placeAt(V, trialEta, value, stops ? movingOf(V) : moving)
        else if (t === 1 && !stops && objective <= here.objective + noise * Math.abs(here.objective)) {
          // values say nothing any more at rounding level: slopes decide
          const trial = placeAt(V, trialEta, value, moving)
          if (trial.firstOrder < here.firstOrder / 2) next = trial
        }
        if (k % 4 === 3) yield
      }
    }
    if (!next) {
      // along a Newton step of a convex model the value always falls, but for rounding
      if ((direction && shift === 0) || shift > 1e8 * diagonal(system)) break
      shift = shift === 0 ? 1e-3 * diagonal(system) : 8 * shift
      continue
    }
    here = next
    objectives.push(here.objective)
    shift = shift < 1e-6 * diagonal(system) ? 0 : shift / 8
    moving = movingOf(here.V)
    system = yield* systemOf()
    yield
  }
  const found = wanted ? yield* smallestEigenvalue(bent(system, 0), system.size, new Float64Array(system.size ** 2)) : Number.NaN
  return {
    ...space.point(here.V),
    objective: here.objective,
    loss: here.loss,
    firstOrder: here.firstOrder,
    curvature: found,
    objectives,
  }
}

/** −M⁻¹ g in the first coordinates, completed in the others; none where M is not positive definite. M is overwritten. */
function* newtonDirection(
  system: ProfiledHessian,
  gradient: Float64Array,
  M: Float64Array,
): Generator<undefined, Float64Array | undefined> {
  const { size } = system
  const step = new Float64Array(gradient.length)
  if (size > 0) {
    if (!(yield* choleskyInPieces(M, size))) return undefined
    const first = step.subarray(0, size)
    system.reduceInto(gradient, first)
    choleskySolveInto(M, size, first, first)
    for (let a = 0; a < size; a++) first[a] = -first[a]!
  }
  system.complete(gradient, step)
  return step
}

/** How large the numbers are that the gradient is a sum of. */
function scaleOf(
  { V }: Place,
  moving: Int32Array,
  { strengthAt, power, pull }: { readonly strengthAt: Float64Array; readonly power: PowerPenalty; readonly pull: Float64Array },
): number {
  let most = 0
  for (const at of moving) {
    const slope = strengthAt[at] === 0 ? 0 : Math.abs(power.slope(V[at]!, strengthAt[at]!))
    most = Math.max(most, Math.abs(pull[at]!), slope)
  }
  return most
}

function diagonal({ schur, size }: ProfiledHessian): number {
  let most = 0
  for (let a = 0; a < size; a++) most = Math.max(most, Math.abs(schur[a * size + a]!))
  return most || 1
}

function slopeOf(gradient: Float64Array, direction: Float64Array): number {
  let total = 0
  for (let a = 0; a < gradient.length; a++) total += gradient[a]! * direction[a]!
  return total
}

function largest(x: Float64Array): number {
  let most = 0
  for (let i = 0; i < x.length; i++) most = Math.max(most, Math.abs(x[i]!))
  return most
}

function same(a: Float64Array | Int32Array, b: Float64Array | Int32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}
