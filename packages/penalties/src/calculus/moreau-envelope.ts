import type { Values } from '@odot/autodiff'
import type { ConvexPenalty, Penalty, SmoothPenalty } from '@odot/problem'
import { positive } from '../positive.js'
import type { ProximableConvexPenalty, ProximablePenalty } from './capable.js'
import { checkPenalty } from './check-penalty.js'

/** The Moreau envelope of a convex penalty: smooth and convex. */
export type MoreauEnvelope = Required<Pick<ConvexPenalty, 'prox' | 'distance' | 'conjugate' | 'dualScale'>> &
  Penalty &
  Required<Omit<SmoothPenalty, 'traced' | 'tracedProx'>>

/**
 * Moreau envelope, M(w) = min over x of R(x) + ‖x − w‖²/2μ, of a penalty with a prox: below R, with the same minimizers; of a convex penalty, smooth.
 *
 * The minimum is at p = prox_μR(w). ∇M(w) = (w − p)/μ with smoothness 1/μ, M*(z) = R*(z) + μ/2 ‖z‖², and the prox of step t is
 * w + t/(t + μ) (prox_(t+μ)R(w) − w). Of a penalty that is not convex it has a value and a prox, and no gradient where two minima are equally good. Throws
 * ProblemError for μ that is not positive and finite.
 * @example
 * const penalty = moreauEnvelope(lasso(1), 2)
 * penalty.value(values([1, -5])) // => 4.25
 * const out = new Float64Array(2)
 * penalty.gradient(values([1, -5]), out)
 * out // => [0.5, -1]
 * moreauEnvelope(l1Ball(1), 1).value(values([3, 0])) // => 2
 * @see Moreau (1965), "Proximité et dualité dans un espace hilbertien"
 */
export function moreauEnvelope(penalty: ProximableConvexPenalty, mu: number): MoreauEnvelope
export function moreauEnvelope(penalty: ProximablePenalty, mu: number): ProximablePenalty
export function moreauEnvelope(penalty: ProximablePenalty | ProximableConvexPenalty, mu: number): ProximablePenalty | MoreauEnvelope {
  checkPenalty('moreauEnvelope', penalty, { fields: ['prox'], take: 'one with a prox, such as lasso(1)' })
  positive('moreauEnvelope', { mu })
  let room = { shape: [0], data: new Float64Array(0) }
  let steps = new Float64Array(0)
  const nearest = (weights: Values, step: Float64Array | number): Values => {
    const { length } = weights.data
    if (room.data.length !== length) room = { shape: [length], data: new Float64Array(length) }
    penalty.prox(weights, step, room.data)
    return room
  }
  const gradient = (weights: Values, out: Float64Array): void => {
    const { data: p } = nearest(weights, mu)
    for (let j = 0; j < out.length; j++) out[j] = (weights.data[j]! - p[j]!) / mu
  }
  const proximable: ProximablePenalty = {
    name: `moreauEnvelope(${penalty.name}, ${mu})`,
    value: (weights: Values) => {
      const p = nearest(weights, mu)
      return p.data.reduce((total, x, j) => total + (x - weights.data[j]!) ** 2 / (2 * mu), penalty.value(p))
    },
    prox: (weights: Values, step: Float64Array | number, out: Float64Array) => {
      const isOne = typeof step === 'number'
      if (!isOne && steps.length !== step.length) steps = new Float64Array(step.length)
      if (!isOne) for (let j = 0; j < step.length; j++) steps[j] = step[j]! + mu
      const { data: p } = nearest(weights, isOne ? step + mu : steps)
      for (let j = 0; j < out.length; j++) {
        const t = isOne ? step : step[j]!
        out[j] = weights.data[j]! + (t / (t + mu)) * (p[j]! - weights.data[j]!)
      }
    },
  }
  if (!('conjugate' in penalty)) return Object.freeze(proximable)
  const { conjugate, dualScale } = penalty
  return Object.freeze({
    ...proximable,
    gradient,
    smoothness: 1 / mu,
    distance: (weights: Values, g: Values) => {
      const slopes = new Float64Array(weights.data.length)
      gradient(weights, slopes)
      return Math.hypot(...slopes.map((slope, j) => slope + g.data[j]!))
    },
    conjugate: (dual: Values) => conjugate(dual) + 0.5 * mu * dual.data.reduce((total, z) => total + z * z, 0),
    dualScale,
  })
}
