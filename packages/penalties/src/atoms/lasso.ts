import { abs, mul, relu, sign, sub, sum, type Tensor, type Values } from '@odot/autodiff'
import type { ConvexPenalty } from '@odot/problem'
import { scaleDown } from '../scale-down.js'
import { stepsOf } from '../steps.js'
import { checkCount, checkedStrength } from '../strength.js'
import { tracedStrength } from '../traced-strength.js'

/**
 * Lasso penalty, R(w) = Σⱼ sⱼ |wⱼ|, for weights of any shape and one strength s ≥ 0 or one for each weight.
 *
 * sⱼ = 0 leaves a weight free and sⱼ = ∞ forces it to 0. The prox takes step·s off the size of each weight (soft threshold); R*(z) is 0 where
 * |zⱼ| ≤ sⱼ for every j and +∞ elsewhere. `lambdaMax` is maxⱼ |gⱼ|/sⱼ, thus +∞ when a free weight has a gradient: leave free weights out where they
 * were fitted before. Throws ProblemError for a strength that is negative or NaN, and for a number of strengths that is not that of the weights.
 * @example
 * const penalty = lasso(Float64Array.of(1, 2))
 * penalty.value(values([3, -1])) // => 5
 * const out = new Float64Array(2)
 * penalty.prox(values([3, -1]), 1, out)
 * out // => [2, 0]
 * penalty.lambdaMax(values([3, -1])) // => 3
 * @see Tibshirani (1996), "Regression shrinkage and selection via the lasso"
 */
export function lasso(strength: number | Float64Array): Required<ConvexPenalty> {
  const checked = checkedStrength('lasso', strength)
  const { data: s, stride } = checked
  const check = (x: Float64Array): void => checkCount('lasso', checked, { count: x.length, things: 'weights' })
  return Object.freeze({
    name: 'lasso',
    value: ({ data: w }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) if (w[j] !== 0) total += s[j * stride]! * Math.abs(w[j]!)
      return total
    },
    traced: (weights: Tensor) => {
      const { finite, forbid } = tracedStrength(checked, weights.shape)
      return forbid(sum(mul(finite, abs(weights))), weights)
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      check(w)
      const { data: steps, stride: stepStride } = stepsOf('lasso', step, w.length)
      for (let j = 0; j < w.length; j++) {
        const x = w[j]!
        const strengthHere = s[j * stride]!
        const t = strengthHere === Number.POSITIVE_INFINITY ? strengthHere : steps[j * stepStride]! * strengthHere
        // written so that NaN stays NaN
        out[j] = Math.abs(x) <= t ? 0 : x > 0 ? x - t : x + t
      }
    },
    tracedProx: (weights: Tensor, step: Tensor) => {
      const { finite, keep } = tracedStrength(checked, weights.shape)
      return keep(mul(sign(weights), relu(sub(abs(weights), mul(step, finite)))))
    },
    distance: ({ data: w }: Values, { data: g }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) {
        const strengthHere = s[j * stride]!
        const residual = w[j] === 0 ? Math.max(Math.abs(g[j]!) - strengthHere, 0) : g[j]! + strengthHere * Math.sign(w[j]!)
        total += residual * residual
      }
      return Math.sqrt(total)
    },
    conjugate: ({ data: z }: Values) => {
      check(z)
      for (let j = 0; j < z.length; j++) if (!(Math.abs(z[j]!) <= s[j * stride]!)) return Number.POSITIVE_INFINITY
      return 0
    },
    dualScale: ({ data: z }: Values) => {
      check(z)
      let scale = 1
      for (let j = 0; j < z.length; j++) {
        const size = Math.abs(z[j]!)
        const bound = s[j * stride]!
        if (!(scale * size <= bound)) scale = scaleDown(bound / size, (to) => to * size > bound)
      }
      return scale
    },
    lambdaMax: ({ data: g }: Values) => {
      check(g)
      let largest = 0
      for (let j = 0; j < g.length; j++) if (g[j] !== 0) largest = Math.max(largest, Math.abs(g[j]!) / s[j * stride]!)
      return largest
    },
  })
}
