import type { Numbers } from '../dense/gemv.js'
import { type Arena, arenaOf } from '../wasm/arena.js'
import { isCsc } from './csc.js'
import { isCsr } from './csr.js'
import { isDense } from './dense.js'
import type { Design } from './design.js'

/** The arena that holds the numbers of a design, if any. */
export function arenaOfDesign(design: Design): Arena | undefined {
  const numbers = numbersOf(design)
  return numbers && arenaOf(numbers)
}

/** The numbers that a design holds, if it holds any. */
export function numbersOf(design: Design): Numbers | undefined {
  return isDense(design) ? design.data : isCsc(design) || isCsr(design) ? design.values : undefined
}
