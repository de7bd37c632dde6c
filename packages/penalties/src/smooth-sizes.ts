import { mul, sum, type Tensor, type TensorLike, tensor, type Values } from '@odot/autodiff'
import { type ConvexPenalty, ProblemError, type SmoothPenalty } from '@odot/problem'
import { scaleDown } from './scale-down.js'
import { stepsOf } from './steps.js'
import { checkCount, checkedStrength } from './strength.js'

/** A smooth convex penalty with every field there but a traced prox; a smoothness where there is one. */
export type SmoothConvexPenalty = Required<Omit<ConvexPenalty, 'tracedProx'>> & SmoothPenalty

/** A smooth convex function of a size x ≥ 0 with derivative 0 at 0, of strength 1. */
export interface SmoothRule {
  readonly value: (x: number) => number
  readonly derivative: (x: number) => number
  /** The least upper bound of derivatives: 1 for what is linear far out. */
  readonly steepest: number
  /** The largest second derivative, where there is one. */
  readonly smoothness?: number
  /** sup over x of zx − value(x), for 0 ≤ z ≤ steepest. */
  readonly conjugate: (z: number) => number
  /** The minimizer of ½(x − z)² + u·value(x) for z > 0. NaN stays NaN. */
  readonly prox: (z: number, u: number) => number
  /** The function of weights with signs. */
  readonly traced: (weights: Tensor) => Tensor
}

/** The penalty Σⱼ sⱼ value(|wⱼ|) of a rule. @throws ProblemError for strengths that are negative, NaN or infinite, which nothing smooth can be. */
export function smoothSizes(
  strength: number | Float64Array,
  { where, name, rule }: { readonly where: string; readonly name: string; readonly rule: SmoothRule },
): SmoothConvexPenalty {
  const checked = checkedStrength(where, strength)
  if (checked.hasInfinite)
    throw new ProblemError(`${where}: a strength is Infinity; pass finite numbers, a smooth penalty forces nothing to zero.`)
  const { data: s, stride } = checked
  const check = (x: Float64Array): void => checkCount(where, checked, { count: x.length, things: 'weights' })
  const bound = (j: number): number => (s[j * stride] === 0 ? 0 : s[j * stride]! * rule.steepest)
  const slope = (w: number, j: number): number => Math.sign(w) * s[j * stride]! * rule.derivative(Math.abs(w))
  const penalty: SmoothConvexPenalty = {
    name,
    value: ({ data: w }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) if (s[j * stride] !== 0) total += s[j * stride]! * rule.value(Math.abs(w[j]!))
      return total
    },
    traced: (weights: Tensor) => {
      const each: TensorLike = stride === 0 ? s[0]! : tensor(s, weights.shape)
      return sum(mul(each, rule.traced(weights)))
    },
    gradient: ({ data: w }: Values, out: Float64Array) => {
      check(w)
      for (let j = 0; j < w.length; j++) out[j] = slope(w[j]!, j)
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      check(w)
      const { data: steps, stride: stepStride } = stepsOf(where, step, w.length)
      for (let j = 0; j < w.length; j++) {
        const z = w[j]!
        const u = steps[j * stepStride]! * s[j * stride]!
        if (z === 0 || u === 0) out[j] = z
        else out[j] = z < 0 ? -rule.prox(-z, u) : rule.prox(z, u)
      }
    },
    distance: ({ data: w }: Values, { data: g }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) total += (g[j]! + slope(w[j]!, j)) ** 2
      return Math.sqrt(total)
    },
    conjugate: ({ data: z }: Values) => {
      check(z)
      let total = 0
      for (let j = 0; j < z.length; j++) {
        const size = Math.abs(z[j]!)
        if (!(size <= bound(j))) return Number.POSITIVE_INFINITY
        if (s[j * stride] !== 0) total += s[j * stride]! * rule.conjugate(Math.min(size / s[j * stride]!, rule.steepest))
      }
      return total
    },
    dualScale: ({ data: z }: Values) => {
      check(z)
      let scale = 1
      for (let j = 0; j < z.length; j++) {
        const size = Math.abs(z[j]!)
        const most = bound(j)
        if (!(scale * size <= most)) scale = scaleDown(most / size, (to) => to * size > most)
      }
      return scale
    },
    lambdaMax: ({ data: g }: Values) => (g.every((x) => x === 0) ? 0 : Number.POSITIVE_INFINITY),
    ...(rule.smoothness === undefined ? {} : { smoothness: rule.smoothness * s.reduce((most, each) => Math.max(most, each), 0) }),
  }
  return Object.freeze(penalty)
}
