import type { Law } from '@odot/autodiff/testing'
import type { BlockPenalty } from '../block-penalty.js'
import { type BlockPenaltyLawOptions, blockPenaltyCase } from './block-penalty-case.js'
import { blockPenaltyFaceLaws } from './block-penalty-face-laws.js'
import { blockPenaltyGaugeLaws } from './block-penalty-gauge-laws.js'
import { blockPenaltyPartLaws } from './block-penalty-part-laws.js'

/**
 * What a penalty of blocks must satisfy beyond `penaltyLaws`, for vectors of weights. Run them by any test runner, over a penalty of one's own like over
 * those of odot.
 *
 * The prox of a block is held against that of all, the gauge against the prox of its block, `zeroWithin` against the gauge at the corners of the slack,
 * derivatives on the face against finite differences of `value`, and a restriction against the whole at weights that are zero elsewhere.
 * @example
 * const penalty = elasticNet({ size: 2, strength: 1 })
 * const laws = blockPenaltyLaws({ ...penalty, gauge: (z, out) => out.set(z) }, { size: 2, random: seededRandom(1) })
 * laws[2].name // => 'elastic net: the gauge is at most 1 exactly where the prox of a block is zero'
 * laws[2].check() // => throws the gauge
 * @see Ndiaye, Fercoq, Gramfort and Salmon (2017), "Gap safe screening rules for sparsity enforcing penalties"
 */
export function blockPenaltyLaws(penalty: BlockPenalty, options: BlockPenaltyLawOptions): readonly Law[] {
  const at = blockPenaltyCase(penalty, options)
  return [...blockPenaltyPartLaws(at), ...blockPenaltyGaugeLaws(at), ...blockPenaltyFaceLaws(at)].map(({ name, check }) => ({
    name: `${penalty.name}: ${name}`,
    check,
  }))
}
