import type { Blocks } from '@odot/problem'
import type { Ridges } from './ridge-oracle.js'

/** A point of penalised least squares: its loss ½ Σ wᵢ rᵢ², and the correlations Xᵀ(w ⊙ r) of its residuals. */
export interface FittedPoint {
  readonly coefficients: Float64Array
  readonly correlations: Float64Array
  readonly loss: number
}

/** ‖x_g‖₂ of one block. */
export function blockNorm({ starts, members }: Blocks, block: number, x: Float64Array): number {
  const [from, to] = [starts[block]!, starts[block + 1]!]
  if (to - from === 1) return Math.abs(x[members[from]!]!)
  let squares = 0
  for (let i = from; i < to; i++) squares += x[members[i]!]! ** 2
  return Math.sqrt(squares)
}

/** Σ_g strength_g ‖b_g‖₂. */
export function groupPenalty(
  { blocks, strength }: { readonly blocks: Blocks; readonly strength: Float64Array },
  coefficients: Float64Array,
): number {
  let total = 0
  for (let g = 0; g < blocks.count; g++) total += strength[g]! * blockNorm(blocks, g, coefficients)
  return total
}

/**
 * The duality gap of a (group) lasso at b, with the dual point t · w ⊙ r, as long as is feasible and best: (1 − t)² · loss + Σ_g (strength_g ‖b_g‖ −
 * t ⟨c_g, b_g⟩) with correlations c. Every term is ≥ 0, so that no two large numbers cancel. It holds where w ⊙ r is orthogonal to the free columns; elsewhere
 * what fitting each of them alone would save is added, so that it is 0 at solutions only.
 */
export function lassoGap(
  { blocks, strength, curvature }: Pick<Ridges, 'blocks' | 'strength' | 'curvature'>,
  { coefficients, correlations, loss }: FittedPoint,
): number {
  const { count, starts, members } = blocks
  let longest = Number.POSITIVE_INFINITY
  let along = 0
  for (let g = 0; g < count; g++) {
    const pull = blockNorm(blocks, g, correlations)
    if (strength[g]! > 0 && pull > 0) longest = Math.min(longest, strength[g]! / pull)
    along += blockProduct(blocks, g, correlations, coefficients)
  }
  const t = loss > 0 ? Math.max(Math.min(longest, 1 + along / (2 * loss)), 0) : 1
  let gap = (1 - t) ** 2 * loss
  for (let g = 0; g < count; g++) {
    gap += Math.abs(strength[g]! * blockNorm(blocks, g, coefficients) - t * blockProduct(blocks, g, correlations, coefficients))
    if (strength[g]! > 0) continue
    for (let i = starts[g]!; i < starts[g + 1]!; i++) {
      const j = members[i]!
      if (curvature[j]! > 0) gap += correlations[j]! ** 2 / (2 * curvature[j]!)
    }
  }
  return gap
}

function blockProduct({ starts, members }: Blocks, block: number, a: Float64Array, b: Float64Array): number {
  let product = 0
  for (let i = starts[block]!; i < starts[block + 1]!; i++) product += a[members[i]!]! * b[members[i]!]!
  return product
}
