import type { Values } from '@odot/autodiff'
import { groupNorms } from '../group-norms.js'

/** The factors of a sparse group as values. */
export interface SparseGroupValues {
  readonly u: Values
  readonly v: Values
  readonly nu: Values
}

/** What the escape knows of the parameterization: groups, α, (1−α)h, and balanced factors. */
interface SparseGroup {
  readonly ids: ArrayLike<number>
  readonly count: number
  readonly mixing: number
  readonly shares: Float64Array
  readonly rightInverse: (weights: Values) => SparseGroupValues
}

/** Factors count as vanished up to this share of max(1, the largest of all). */
const vanished = 1e-3

/**
 * The escape of a sparse group. The surrogate ⟨g, K(ξ)⟩ + S(ξ) is homogeneous of degree 2 in the factors of a group: where all have vanished it falls
 * along balanced factors of −T(g_g), the soft threshold at αs_g, exactly when ‖T(g_g)‖ > (1−α)h_g s_g. In a group that lives, where uⱼ and vⱼ have
 * vanished, β ≈ uⱼvⱼ/√α, and it falls along (−sgn gⱼ, 1/√α) exactly when |gⱼ| > αs_g.
 */
export function sparseGroupEscape({
  ids,
  count,
  mixing,
  shares,
  rightInverse,
}: SparseGroup): (factors: SparseGroupValues, gradient: Values, strength: Values) => SparseGroupValues {
  return ({ u, v, nu }, gradient, strength) => {
    let largest = 1
    for (const { data } of [u, v, nu]) for (const x of data) largest = Math.max(largest, Math.abs(x))
    const isVanished = (x: number): boolean => Math.abs(x) <= vanished * largest
    const at = (g: number): number => strength.data[strength.data.length === 1 ? 0 : g]!
    const pull = gradient.data.map((g, j) => Math.max(0, Math.abs(g) - mixing * at(ids[j]!)) * Math.sign(g))
    const pulls = groupNorms(pull, { ids, count })
    const isDead = Uint8Array.from(pulls, (_, g) => (isVanished(nu.data[g]!) ? 1 : 0))
    for (let j = 0; j < pull.length; j++) if (!(isVanished(u.data[j]!) && isVanished(v.data[j]!))) isDead[ids[j]!] = 0
    const leaves = (g: number): boolean => isDead[g] === 1 && pulls[g]! > shares[g]! * at(g)
    const target = pull.map((x, j) => (leaves(ids[j]!) ? (-0.5 * x) / pulls[ids[j]!]! : 0))
    const direction = rightInverse({ shape: gradient.shape, data: target })
    for (let j = 0; j < pull.length; j++) {
      const isLiving = !isVanished(nu.data[ids[j]!]!)
      if (!(isLiving && isVanished(u.data[j]!) && isVanished(v.data[j]!) && pull[j] !== 0)) continue
      // The sign of the gate is that of the weights of u and v.
      direction.u.data[j] = -Math.sign(pull[j]!) * Math.sign(nu.data[ids[j]!]!) * Math.SQRT1_2
      direction.v.data[j] = Math.SQRT1_2 / Math.sqrt(mixing)
    }
    return direction
  }
}
