import type { Tensor, Values } from '@odot/autodiff'
import { add, less, mul, neg, relu, select, sum, tensor } from '@odot/autodiff'
import { type LqPenalty, lasso, lq } from '@odot/penalties'
import { type ConvexPenalty, type Face, ProblemError, refuseUnknown } from '@odot/problem'
import { checkStrength } from './check-strength.js'

/** A penalty that costs the two signs of a weight differently. */
export interface AsymmetricOptions {
  /** s > 0 for all weights, or one for each. */
  readonly strength: number | Float64Array
  /** What positive weights cost, times the strength. */
  readonly up: number
  /** What negative weights cost, times the strength; Infinity forbids them. */
  readonly down: number
}

/**
 * Asymmetric lasso penalty, R(w) = Σⱼ sⱼ (up·max(wⱼ, 0) + down·max(−wⱼ, 0)), for weights of any shape; with `down: Infinity` weights are nonnegative.
 *
 * R*(z) is 0 where −down·sⱼ ≤ zⱼ ≤ up·sⱼ for every j and +∞ elsewhere. Throws ProblemError when up or down is not positive.
 * @example
 * const penalty = asymmetricLasso({ strength: 1, up: 1, down: 3 })
 * penalty.value(values([2, -2])) // => 8
 * const out = new Float64Array(2)
 * penalty.prox(values([4, -4]), 1, out)
 * out // => [3, -1]
 * asymmetricLasso({ strength: 1, up: 1, down: Infinity }).value(values([-1])) // => Infinity
 */
export function asymmetricLasso(options: AsymmetricOptions): Required<Omit<ConvexPenalty, 'tracedProx'>> {
  const { strength, up, down } = refuseUnknown('asymmetricLasso', options, { known: ['strength', 'up', 'down'] })
  const at = bySign('asymmetricLasso', { strength, up, down })
  const minus = ({ shape, data }: Values): Values => ({ shape, data: data.map((x) => -x) })
  return Object.freeze({
    name: down === Number.POSITIVE_INFINITY ? 'nonnegative lasso' : 'asymmetric lasso',
    value: (w: Values) => lasso(at(w)).value(w),
    traced: (w: Tensor) => {
      const s = typeof strength === 'number' ? strength : tensor(strength, w.shape)
      const positive = mul(up, relu(w))
      if (down < Number.POSITIVE_INFINITY) return sum(mul(s, add(positive, mul(down, relu(neg(w))))))
      return sum(mul(s, select(less(w, 0), Number.POSITIVE_INFINITY, positive)))
    },
    prox: (w: Values, step: Float64Array | number, out: Float64Array) => lasso(at(w)).prox(w, step, out),
    // where a weight is zero it is the sign of −gradient that it is pulled to
    distance: (w: Values, g: Values) =>
      lasso(at({ shape: w.shape, data: w.data.map((x, j) => (x === 0 ? -g.data[j]! : x)) })).distance(w, g),
    conjugate: (z: Values) => lasso(at(z)).conjugate(z),
    dualScale: (z: Values) => lasso(at(z)).dualScale(z),
    lambdaMax: (g: Values) => lasso(at(minus(g))).lambdaMax(g),
  })
}

/**
 * Asymmetric ℓ_q penalty, R(w) = Σⱼ sⱼ (up·max(wⱼ, 0)^q + down·max(−wⱼ, 0)^q) with 0 < q < 1; its prox and residual are those of `lq` for each sign.
 * @example
 * asymmetricLq({ strength: 1, q: 0.5, up: 1, down: 3 }).value(values([4, -4])) // => 8
 */
export function asymmetricLq(options: AsymmetricOptions & { readonly q: number }): Omit<LqPenalty, 'traced'> {
  const { strength, up, down, q } = refuseUnknown('asymmetricLq', options, { known: ['strength', 'up', 'down', 'q'] })
  const at = bySign('asymmetricLq', { strength, up, down })
  const lqAt = (signs: Values): LqPenalty => lq({ strength: at(signs), q })
  return Object.freeze({
    name: `asymmetric lq(${q})`,
    value: (w: Values) => lqAt(w).value(w),
    prox: (w: Values, step: Float64Array | number, out: Float64Array) => lqAt(w).prox(w, step, out),
    distance: (w: Values, g: Values) => lqAt(w).distance(w, g),
    face: (weights: Float64Array): Face => lqAt({ shape: [weights.length], data: weights }).face(weights),
  })
}

/** The strength of each coordinate for the side of zero that it is on. */
function bySign(where: string, { strength, up, down }: AsymmetricOptions): (signs: Values) => Float64Array {
  checkStrength(where, strength)
  if (!(up > 0 && down > 0)) throw new ProblemError(`${where}: up is ${up} and down is ${down}; pass positive numbers.`)
  return ({ data }) => data.map((x, j) => (x < 0 ? down : up) * (typeof strength === 'number' ? strength : strength[j]!))
}
