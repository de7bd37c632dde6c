import type { Values } from '@odot/autodiff'
import { groupLasso, lasso, lq } from '@odot/penalties'
import type { ConvexPenalty, Penalty } from '@odot/problem'
import { bridge } from '../penalties/bridge.js'
import { groupLq } from '../penalties/group-lq.js'
import { strengthOf } from '../strength-of.js'
import { elementwiseDegree } from './balanced.js'
import type { Monomial } from './monomial.js'

/** The convex penalty of a product of degree 2 without gates, or with one of degree 1: Σⱼ c sⱼ|βⱼ| or Σ_g c s_g‖β_g‖₂. */
export function norms({ groups, cost }: Monomial): (strength: Values) => ConvexPenalty {
  return (strength) => (groups ? groupLasso(times(cost, strength), groups) : lasso(times(cost, strength)))
}

/** What the ridge of a product of any degree costs: Σⱼ c sⱼ|βⱼ|^(2/k), or Σ_g c s_g‖β_g‖_p^(2/k) with gates. */
export function powers(monomial: Monomial): (strength: Values) => Penalty {
  const { groups, degree, cost } = monomial
  const [q, p] = [2 / degree, 2 / elementwiseDegree(monomial)]
  if (q === 1 && (!groups || p === 2)) return norms(monomial)
  if (groups) return (strength) => groupLq(groups, { strength: times(cost, strength), q, p })
  return (strength) => (q < 1 ? lq : bridge)({ strength: times(cost, strength), q })
}

function times(cost: number, strength: Values): number | Float64Array {
  const s = strengthOf(strength)
  if (cost === 1) return s
  return typeof s === 'number' ? cost * s : s.map((x) => cost * x)
}
