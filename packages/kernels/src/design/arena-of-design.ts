import { type Arena, arenaOf } from '../wasm/arena.js'
import { isDense } from './dense.js'
import type { Design } from './design.js'

/** The arena that holds the numbers of a design, if any. */
export function arenaOfDesign(design: Design): Arena | undefined {
  return isDense(design) ? arenaOf(design.data) : undefined
}
