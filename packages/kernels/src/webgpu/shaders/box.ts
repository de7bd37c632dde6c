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
export type Box = BoxOf<Load>

export interface BoxOf<L> {
  readonly sizes: readonly number[]
  readonly loads: readonly L[]
  readonly statements: readonly Statement[]
  readonly stores: LoopKernel['stores']
  readonly reductions: readonly Reduction[]
}

/** What a box does, in words. */
export function kindsOf({ stores, reductions }: Box): readonly string[] {
  return [...(stores.length > 0 ? ['map'] : []), ...new Set(reductions.map(({ op }) => op))]
}

export function boxOf(loop: LoopKernel): Box {
  return { ...loop, loads: loop.loads.map(loadOf) }
}

export function loadOf({ slot, offset, strides }: Access): Load {
  return { source: { kind: 'slot', slot }, offset, strides }
}
