import type { BlockPenalty } from '@odot/problem'

/** A penalty of blocks with every field there, and so has each restriction of it. */
export interface CompleteBlockPenalty extends Required<Omit<BlockPenalty, 'restrict'>> {
  readonly restrict: (blocks: Int32Array) => CompleteBlockPenalty
}
