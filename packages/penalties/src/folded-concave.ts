import { abs, sum, type Tensor, type TensorLike, type Values } from '@odot/autodiff'
import type { Face, FoldedConcavePenalty } from '@odot/problem'
import { stepsOf } from './steps.js'
import { checkCount, checkedStrength } from './strength.js'
import { tracedStrength } from './traced-strength.js'

/** A folded concave penalty with every field there but a traced prox. */
export type CompleteFoldedConcavePenalty = Required<Omit<FoldedConcavePenalty, 'tracedProx'>>

/** ρ(x) of a size x ≥ 0 for a strength 0 < s < ∞. */
export interface SizeRule {
  readonly value: (x: number, s: number) => number
  /** ρ'(x), from the right at 0. */
  readonly slope: (x: number, s: number) => number
  /** ρ''(x) for x > 0. */
  readonly curvature: (x: number, s: number) => number
  /** The minimizer of ½(x − z)² + step·ρ(x) over x ≥ 0, for z ≥ 0 and a step ≥ 0. NaN stays NaN. */
  readonly prox: (z: number, s: number, step: number) => number
  /** ρ of sizes, for strengths 0 ≤ s < ∞, without a NaN in its derivatives. */
  readonly traced: (sizes: Tensor, s: TensorLike) => Tensor
}

const infinity = Number.POSITIVE_INFINITY

/** The penalty Σⱼ ρ(|wⱼ|; sⱼ) of a rule; s = 0 leaves a weight free, and s = ∞ forces it to zero. `name` may say the parameters, `where` is for errors. */
export function foldedConcave(
  strength: number | Float64Array,
  { where, name = where, rule }: { readonly where: string; readonly name?: string; readonly rule: SizeRule },
): CompleteFoldedConcavePenalty {
  const checked = checkedStrength(where, strength)
  const { data: s, stride } = checked
  const check = (x: Float64Array): void => checkCount(where, checked, { count: x.length, things: 'weights' })
  const slopeAt = (x: number, strengthHere: number): number =>
    strengthHere === 0 || strengthHere === infinity ? strengthHere : rule.slope(x, strengthHere)
  const isSmoothAt = (w: number, strengthHere: number): boolean => strengthHere === 0 || (w !== 0 && strengthHere < infinity)
  return Object.freeze({
    name,
    value: ({ data: w }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) {
        const strengthHere = s[j * stride]!
        if (w[j] === 0 || strengthHere === 0) continue
        if (strengthHere === infinity) return infinity
        total += rule.value(Math.abs(w[j]!), strengthHere)
      }
      return total
    },
    traced: (weights: Tensor) => {
      const { finite, forbid } = tracedStrength(checked, weights.shape)
      return forbid(sum(rule.traced(abs(weights), finite)), weights)
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      check(w)
      const { data: steps, stride: stepStride } = stepsOf(where, step, w.length)
      for (let j = 0; j < w.length; j++) {
        const z = w[j]!
        const strengthHere = s[j * stride]!
        if (strengthHere === 0 || z === 0) out[j] = z
        else if (strengthHere === infinity) out[j] = 0
        else out[j] = z < 0 ? -rule.prox(-z, strengthHere, steps[j * stepStride]!) : rule.prox(z, strengthHere, steps[j * stepStride]!)
      }
    },
    slope: ({ data: w }: Values, out: Float64Array) => {
      check(w)
      for (let j = 0; j < w.length; j++) out[j] = slopeAt(Math.abs(w[j]!), s[j * stride]!)
    },
    distance: ({ data: w }: Values, { data: g }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) {
        const slope = slopeAt(Math.abs(w[j]!), s[j * stride]!)
        if (w[j] !== 0 && slope === infinity) return infinity
        const residual = w[j] === 0 ? Math.max(Math.abs(g[j]!) - slope, 0) : g[j]! + slope * Math.sign(w[j]!)
        total += residual * residual
      }
      return Math.sqrt(total)
    },
    face: (weights: Float64Array): Face => {
      check(weights)
      const support = Int32Array.from(weights.keys()).filter((j) => isSmoothAt(weights[j]!, s[j * stride]!))
      const gradient = Float64Array.from(support, (j) => slopeAt(Math.abs(weights[j]!), s[j * stride]!) * Math.sign(weights[j]!))
      const curvature = Float64Array.from(support, (j) => (s[j * stride] === 0 ? 0 : rule.curvature(Math.abs(weights[j]!), s[j * stride]!)))
      return {
        support,
        gradient,
        addHessian: (H: Float64Array) => {
          for (let i = 0; i < curvature.length; i++) H[i * (curvature.length + 1)]! += curvature[i]!
        },
      }
    },
  })
}
