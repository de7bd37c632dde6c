import { add, div, mul, square, sum, type Tensor, type Values } from '@odot/autodiff'
import type { ConvexPenalty } from '@odot/problem'
import { stepsOf } from '../steps.js'
import { checkCount, checkedStrength } from '../strength.js'
import { tracedStrength } from '../traced-strength.js'

/**
 * Ridge penalty, R(w) = ½ Σⱼ sⱼ wⱼ², for weights of any shape and one strength s ≥ 0 or one for each weight.
 *
 * sⱼ = 0 leaves a weight free and sⱼ = ∞ forces it to 0. The prox divides by 1 + step·s; R*(z) = Σⱼ zⱼ²/(2sⱼ). It makes no zeros, so `lambdaMax` is 0
 * or ∞. Throws ProblemError for a strength that is negative or NaN, and for a number of strengths that is not that of the weights.
 * @example
 * const penalty = ridge(2)
 * penalty.value(values([1, 3])) // => 10
 * penalty.conjugate(values([2, 4])) // => 5
 * @see Hoerl and Kennard (1970), "Ridge regression: biased estimation for nonorthogonal problems"
 */
export function ridge(strength: number | Float64Array): Required<ConvexPenalty> {
  const checked = checkedStrength('ridge', strength)
  const { data: s, stride } = checked
  const check = (x: Float64Array): void => checkCount('ridge', checked, { count: x.length, things: 'weights' })
  const isFree = (x: Float64Array): boolean => x.every((value, j) => value === 0 || s[j * stride]! > 0)
  return Object.freeze({
    name: 'ridge',
    value: ({ data: w }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) if (w[j] !== 0) total += s[j * stride]! * w[j]! * w[j]!
      return total / 2
    },
    traced: (weights: Tensor) => {
      const { finite, forbid } = tracedStrength(checked, weights.shape)
      return forbid(mul(0.5, sum(mul(finite, square(weights)))), weights)
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      check(w)
      const { data: steps, stride: stepStride } = stepsOf('ridge', step, w.length)
      for (let j = 0; j < w.length; j++) {
        const strengthHere = s[j * stride]!
        out[j] = strengthHere === Number.POSITIVE_INFINITY ? 0 : w[j]! / (1 + steps[j * stepStride]! * strengthHere)
      }
    },
    tracedProx: (weights: Tensor, step: Tensor) => {
      const { finite, keep } = tracedStrength(checked, weights.shape)
      return keep(div(weights, add(1, mul(step, finite))))
    },
    distance: ({ data: w }: Values, { data: g }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) {
        const strengthHere = s[j * stride]!
        if (w[j] === 0 && strengthHere === Number.POSITIVE_INFINITY) continue
        const residual = w[j] === 0 ? g[j]! : g[j]! + strengthHere * w[j]!
        total += residual * residual
      }
      return Math.sqrt(total)
    },
    conjugate: ({ data: z }: Values) => {
      check(z)
      let total = 0
      for (let j = 0; j < z.length; j++) if (z[j] !== 0) total += (z[j]! * z[j]!) / s[j * stride]!
      return total / 2
    },
    dualScale: ({ data: z }: Values) => (isFree(z) ? 1 : 0),
    lambdaMax: ({ data: g }: Values) => {
      check(g)
      for (let j = 0; j < g.length; j++) if (g[j] !== 0 && s[j * stride]! < Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
      return 0
    },
  })
}
