import type { Design } from '../design/design.js'

/** Numbers of a design that stay in the level 2 cache from one product to the next, in bytes. */
const blockBytes = 2 ** 19
/** Blocks of rows begin at multiples of this. */
const unit = 8

/** As many rows as stay in the cache for all of some designs together. */
export function rowsOfBlock(designs: ReadonlySet<Design>): number {
  const bytes = [...designs].reduce((sum, { columns, storage }) => sum + columns * (storage === 'f32' ? 4 : 8), 0)
  return Math.max(1, Math.floor(blockBytes / Math.max(bytes, 1) / unit)) * unit
}
