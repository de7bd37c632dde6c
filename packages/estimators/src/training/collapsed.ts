import type { Blocks } from '@odot/problem'
import { adjointInto, applyInto } from '../engine/linear-products.js'
import type { StagePoint } from '../engine/stage.js'
import type { Training } from './device-training.js'

/**
 * Coefficients that a device has trained, with zeros: a block is zero where a proximal step of length 1/L from it, in float64 and over that block alone, ends at
 * zero. L is the curvature of the loss along the block, at most.
 */
export function collapsed(
  { loss, offset, standard, norms, intercept, penalty }: Training,
  { b, b0 }: { readonly b: Float64Array; readonly b0: Float64Array },
): StagePoint {
  const { rows, outputs: K } = loss
  const { design, means, scales } = standard
  const eta = new Float64Array(rows * K)
  const gradient = new Float64Array(rows * K)
  const slope = new Float64Array(b.length)
  applyInto(design, b, K, eta)
  for (let at = 0; at < eta.length; at++) eta[at]! += (intercept ? b0[at % K]! : 0) + (offset?.[at] ?? 0)
  loss.gradientInto(eta, gradient)
  adjointInto(design, gradient, K, slope)
  const kept = supportOf(penalty.blocks, b, (block, from, to, members) => {
    let curvature = 0
    for (let i = from; i < to; i++) curvature += norms[Math.floor(members[i]! / K)]! ** 2
    curvature *= loss.smoothness ?? 1
    if (curvature === 0) return true
    for (let i = from; i < to; i++) slope[members[i]!] = b[members[i]!]! - slope[members[i]!]! / curvature
    penalty.proxBlock(block, slope, 1 / curvature, slope)
    return members.subarray(from, to).every((at) => slope[at] === 0)
  })
  const intercepts = new Float64Array(K)
  if (intercept) intercepts.set(b0)
  for (const at of kept) {
    const j = Math.floor(at / K)
    if (intercept && scales[j] !== 0) intercepts[at % K]! -= (b[at]! * means[j]!) / scales[j]!
  }
  return { places: Int32Array.from(kept), values: Float64Array.from(kept, (at) => b[at]!), intercepts }
}

/** Places of nonzero entries, ascending, in the blocks that are not zero. */
function supportOf(
  { count, starts, members }: Blocks,
  b: Float64Array,
  isZero: (block: number, from: number, to: number, members: Int32Array) => boolean,
): readonly number[] {
  const kept: number[] = []
  for (let block = 0; block < count; block++) {
    if (isZero(block, starts[block]!, starts[block + 1]!, members)) continue
    for (let i = starts[block]!; i < starts[block + 1]!; i++) if (b[members[i]!] !== 0) kept.push(members[i]!)
  }
  return kept.sort((x, y) => x - y)
}
