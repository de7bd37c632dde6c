import type { Values } from '@odot/autodiff'
import { type GroupIndex, groupIndex, lq } from '@odot/penalties'
import { type ConvexPenalty, type Penalty, ProblemError, refuseUnknown } from '@odot/problem'
import { groupNorms } from '../group-norms.js'
import { bridge } from './bridge.js'
import { checkStrength } from './check-strength.js'
import { radial } from './radial.js'

/** What an ℓ_{p,q} penalty is made of. */
export interface GroupLqOptions {
  /** s > 0 for all groups, or one for each. */
  readonly strength: number | Float64Array
  /** Power of the length of a group, 0 < q < 2. */
  readonly q: number
  /** Norm inside groups, p > 0; 2 unless given. */
  readonly p?: number
}

/**
 * ℓ_{p,q} penalty of groups, R(w) = Σ_g s_g ‖w_g‖_p^q, where `groups` holds the group 0 … G − 1 of each weight: what products of factors and gates cost.
 *
 * With p = 2 it has the prox of its profile s·n^q in the lengths n, and for 1 < q < 2 a conjugate. Else it has a value and a first-order residual
 * (`distance`), which takes no account of weights where any slope is a (limiting) subgradient. Throws ProblemError for p and q out of range.
 * @example
 * groupLq([0, 0, 1], { strength: 1, q: 0.5 }).value(values([3, 4, 4])) // => 4.236
 * groupLq([0, 0, 1], { strength: 1, q: 0.5, p: 1 }).value(values([1, -3, 4])) // => 4
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function groupLq(groups: ArrayLike<number> | GroupIndex, options: GroupLqOptions): Penalty | ConvexPenalty {
  const { strength, q, p = 2 } = refuseUnknown('groupLq', options, { known: ['strength', 'q', 'p'] })
  checkStrength('groupLq', strength)
  if (!(q > 0 && p > 0)) throw new ProblemError(`groupLq: q is ${q} and p is ${p}; pass positive numbers.`)
  const index = groupIndex(groups)
  const name = `group lq(${p}, ${q})`
  if (p === 2 && q !== 1) return radial(name, index, q < 1 ? lq({ strength, q }) : bridge({ strength, q }))
  const { count, groupOf: ids } = index
  const at = (g: number): number => (typeof strength === 'number' ? strength : strength[g]!)
  const norms = (w: Values): Float64Array => groupNorms(w.data, { ids, count, p })
  const value = (w: Values): number => norms(w).reduce((total, n, g) => total + (n === 0 ? 0 : at(g) * n ** q), 0)
  // At a vanished group a norm has the ball of its dual norm as slopes, to which the distance has no closed form.
  if (q === 1) return Object.freeze({ name, value })
  return Object.freeze({
    name,
    value,
    distance: (w: Values, { data: gradient }: Values) => {
      const lengths = norms(w)
      let total = 0
      for (let j = 0; j < gradient.length; j++) {
        const g = ids[j]!
        const n = lengths[g]!
        const size = Math.abs(w.data[j]!)
        const slope = size === 0 ? 0 : at(g) * q * n ** (q - p) * size ** (p - 1) * Math.sign(w.data[j]!)
        if (size > 0 || (n > 0 ? p > 1 : q > 1)) total += (gradient[j]! + slope) ** 2
        else if (n > 0 && p === 1) total += Math.max(0, Math.abs(gradient[j]!) - at(g) * q * n ** (q - 1)) ** 2
      }
      return Math.sqrt(total)
    },
  })
}
