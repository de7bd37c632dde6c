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
 * const blocks = { count: 1, starts: [0, 1], members: Int32Array.of(0) }
 * const proxBlock = (_, z, step, out) => out.fill(Math.sign(z[0]) * Math.max(Math.abs(z[0]) - step, 0))
 * const lasso = { name: 'lasso', blocks, proxBlock, gauge: (z, out) => out.set(z) }
 * const law = blockPenaltyLaws(lasso, { size: 1, random: seededRandom(1) })[3]
 * law.name // => 'lasso: the gauge is at most 1 exactly where the prox of a block is zero'
 * law.check() // => throws it must be a number ≥ 0
 * @see Ndiaye, Fercoq, Gramfort and Salmon (2017), "Gap safe screening rules for sparsity enforcing penalties"
 */
export function blockPenaltyLaws(penalty: BlockPenalty, options: BlockPenaltyLawOptions): readonly Law[] {
  const at = blockPenaltyCase(penalty, options)
  return [...blockPenaltyPartLaws(at), ...blockPenaltyGaugeLaws(at), ...blockPenaltyFaceLaws(at)].map(({ name, check }) => ({
    name: `${penalty.name}: ${name}`,
    check,
  }))
}
