import type { CpuDevice } from '@odot/kernels'
import type { Face } from '@odot/problem'
import { type FaceFactor, faceFactor } from './face-factor.js'
import { quadraticFaceStep } from './quadratic-face-step.js'
import { type QuadraticState, refreshSlope, roundingInto } from './quadratic-state.js'

/** Newton steps that stop nowhere are repeated this often, for the last digits; where R is curved on the face, the first ones are on the way. */
const refinements = 3
const curvedRefinements = 12
/** Up to this share of its rows is taken out of a factor; with more it is made anew. */
const fewZeros = 0.05

export interface PolishOptions {
  readonly device: CpuDevice
  readonly maxSteps: number
  /** Whether to go on where H is singular on the first face: sweeps may be the shorter way to a smaller one. */
  readonly goesOnWhereSingular: boolean
}

/**
 * Newton on the face of x, in place, until the face stands and its optimality conditions hold to rounding: coordinates and blocks that reach zero or a bound on
 * the way leave it. The objective never rises. Yields Newton steps so far, or nothing, and returns their number.
 */
export function* polishQuadratic(
  state: QuadraticState,
  { device, maxSteps, goesOnWhereSingular }: PolishOptions,
): Generator<number | undefined, number> {
  const { penalty } = state.problem
  /** A face whose blocks are coordinates has a second derivative of R that stays: ridges. */
  const isSeparable = penalty.blocks.count === penalty.blocks.members.length
  const rounding = new Float64Array(state.n)
  const factor = faceFactor(state, device)
  const seen = { coordinates: new Uint8Array(state.n), blocks: new Uint8Array(penalty.blocks.count) }
  try {
    let face = penalty.face(state.x)
    let isFactored = false
    let isDefinite = true
    let residual = Number.POSITIVE_INFINITY
    let refined = 0
    for (let steps = 0; ; steps++) {
      roundingInto(state, rounding)
      const { rhs, largest, squares } = residualOf(state, face, rounding)
      if (largest <= 1 || steps >= maxSteps) return steps
      if (refined >= (isSeparable ? refinements : curvedRefinements)) return steps
      // rounding, where a further step gains nothing
      if (refined > 1 && squares > 0.25 * residual) return steps
      residual = squares
      if (!isFactored) {
        isDefinite = yield* factor.make(face)
        if (!isDefinite && steps === 0 && !goesOnWhereSingular) return steps
      }
      // a damped factor stays one, but may be of no use after columns have left it
      isFactored = isSeparable
      const outcome = quadraticFaceStep(state, { face, step: factor.solve(rhs), seen, isSeparable, isDefinite })
      yield steps + 1
      if (outcome === 'stuck') return steps + 1
      if (outcome === 'whole') {
        refined++
        if (!isDefinite) isFactored = false
        if (refined > 1) refreshSlope(state)
        face = penalty.face(state.x)
        continue
      }
      refined = 0
      residual = Number.POSITIVE_INFINITY
      const next = penalty.face(state.x)
      isFactored = isSeparable && reduced(factor, face, next)
      face = next
    }
  } finally {
    factor.dispose()
  }
}

/** −(q + ∇R) on the face, its squared length, and its largest entry in units of rounding. */
function residualOf(
  { slope, diagonal, x }: QuadraticState,
  { support, gradient }: Face,
  rounding: Float64Array,
): { readonly rhs: Float64Array; readonly largest: number; readonly squares: number } {
  const rhs = new Float64Array(support.length)
  let largest = 0
  let squares = 0
  for (let a = 0; a < support.length; a++) {
    const j = support[a]!
    const value = -(slope[j]! + gradient[a]!)
    rhs[a] = value
    squares += value * value
    const unit = rounding[j]! + Number.EPSILON * (Math.abs(gradient[a]!) + diagonal[j]! * Math.abs(x[j]!))
    largest = Math.max(largest, Math.abs(value) / unit)
  }
  return { rhs, largest, squares }
}

/** Takes coordinates that have left a face out of its factor; whether that was possible, and less work than to make it anew. */
function reduced(factor: FaceFactor, before: Face, after: Face): boolean {
  const left: number[] = []
  let at = 0
  for (let a = 0; a < before.support.length; a++) {
    if (before.support[a] === after.support[at]) at++
    else left.push(a)
  }
  if (at !== after.support.length || left.length > Math.max(1, fewZeros * before.support.length)) return false
  factor.remove(left)
  return true
}
