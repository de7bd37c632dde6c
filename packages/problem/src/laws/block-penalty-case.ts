import { normal, type Random } from '@odot/autodiff'
import type { BlockPenalty } from '../block-penalty.js'

/** What the laws try a penalty of blocks on. */
export interface BlockPenaltyLawOptions {
  /** Number of weights. */
  readonly size: number
  readonly random: Random
}

/** A penalty of blocks with samples of what its functions take. */
export interface BlockPenaltyCase {
  readonly penalty: BlockPenalty
  readonly size: number
  readonly random: Random
  /** Correlations of changing scale, some entries zero. */
  readonly sample: () => Float64Array
  /** Correlations of changing scale, none zero. */
  readonly generic: () => Float64Array
  /** Weights where the penalty is finite, some zero: what the proxes of the blocks make of correlations. */
  readonly weights: () => Float64Array
  readonly gaugeOf: (dual: Float64Array) => Float64Array
  /** The coordinates of a block. */
  readonly membersOf: (block: number) => Int32Array
  /** A vector with the entries of one block multiplied. */
  readonly scaledIn: (block: number, z: Float64Array, by: number) => Float64Array
}

/** The samples of the laws of a penalty of blocks. */
export function blockPenaltyCase(penalty: BlockPenalty, { size, random }: BlockPenaltyLawOptions): BlockPenaltyCase {
  const { count, starts, members } = penalty.blocks
  const membersOf = (block: number): Int32Array => members.subarray(starts[block]!, starts[block + 1]!)
  const generic = (): Float64Array => {
    const scale = 8 ** (2 * random() - 1)
    return Float64Array.from({ length: size }, () => scale * normal(random))
  }
  const sample = (): Float64Array => generic().map((x) => (random() < 0.25 ? 0 : x))
  return {
    penalty,
    size,
    random,
    sample,
    generic,
    weights: () => {
      const w = sample()
      for (let b = 0; b < count; b++) penalty.proxBlock(b, w, 0.5, w)
      return w
    },
    gaugeOf: (dual) => {
      const out = new Float64Array(count).fill(Number.NaN)
      penalty.gauge(dual, out)
      return out
    },
    membersOf,
    scaledIn: (block, z, by) => {
      const out = z.slice()
      for (const j of membersOf(block)) out[j]! *= by
      return out
    },
  }
}
