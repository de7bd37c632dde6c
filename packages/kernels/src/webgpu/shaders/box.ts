import type { Access, LoopKernel, Reduction, Statement } from '../../plan/kernel.js'
import type { Source } from './shader-text.js'

/** Where entry (i₀, i₁, …) of a box is in an array: at offset + Σ iₐ strides[a]. */
export interface Place {
  readonly offset: number
  readonly strides: readonly number[]
}

export interface Load extends Place {
  readonly source: Source
}

/** A loop kernel that may also load from designs, so that their products are loops. */
export interface Box {
  readonly sizes: readonly number[]
  readonly loads: readonly Load[]
  readonly statements: readonly Statement[]
  readonly stores: LoopKernel['stores']
  readonly reductions: readonly Reduction[]
}

export function boxOf(loop: LoopKernel): Box {
  return { ...loop, loads: loop.loads.map(loadOf) }
}

export function loadOf({ slot, offset, strides }: Access): Load {
  return { source: { kind: 'slot', slot }, offset, strides }
}

/** The numbers of a slot in order, one for each entry of a box. */
export function inOrder(slot: number, sizes: readonly number[]): Access {
  return { slot, offset: 0, strides: sizes.map((_, axis) => sizes.slice(axis + 1).reduce((a, b) => a * b, 1)) }
}
