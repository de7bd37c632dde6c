import { seededRandom } from '@odot/autodiff'
import type { ConvexPenalty } from '@odot/problem'
import { type PenaltyLawOptions, penaltyLaws } from '@odot/problem/laws'
import { describe, test } from 'vitest'
import { groupLasso, lasso, ridge, squareRootWeights, zero } from '../src/index.js'

const mixed = Float64Array.of(0, 0.5, Number.POSITIVE_INFINITY, 2, 0, 1, 0.1)
const positive = Float64Array.of(0.5, 1, 2, 0.1, 3)
const groups = [2, 0, 1, 0, 2, 2, 0]
const groupStrengths = Float64Array.of(0.7, Number.POSITIVE_INFINITY, 0)

const cases: readonly [string, ConvexPenalty, Omit<PenaltyLawOptions, 'random'>][] = [
  ['zero', zero(), { size: 1 }],
  ['zero, 4 weights', zero(), { size: 4 }],
  ...[0, 0.3, 2, Number.POSITIVE_INFINITY].flatMap((s): [string, ConvexPenalty, { size: number }][] => [
    [`ridge(${s})`, ridge(s), { size: 1 }],
    [`ridge(${s}), 3 weights`, ridge(s), { size: 3 }],
    [`lasso(${s})`, lasso(s), { size: 1 }],
    [`lasso(${s}), 3 weights`, lasso(s), { size: 3 }],
  ]),
  ['ridge with strengths of each weight', ridge(mixed), { size: 7 }],
  ['ridge with positive strengths', ridge(positive), { size: 5 }],
  ['lasso with strengths of each weight', lasso(mixed), { size: 7 }],
  ['lasso with positive strengths', lasso(positive), { size: 5 }],
  ['group lasso of one weight', groupLasso(0.5, [0]), { size: 1 }],
  ['group lasso of one group', groupLasso(1, [0, 0, 0]), { size: 3, blocks: [0, 0, 0] }],
  ['group lasso of groups of one', groupLasso(0.5, [1, 0, 2]), { size: 3 }],
  ['group lasso without strength', groupLasso(0, [0, 1, 0]), { size: 3, blocks: [0, 1, 0] }],
  ['group lasso that forces zero', groupLasso(Number.POSITIVE_INFINITY, [0, 1, 0]), { size: 3, blocks: [0, 1, 0] }],
  ['group lasso with square-root weights', groupLasso(squareRootWeights(groups), groups), { size: 7, blocks: groups }],
  ['group lasso with strengths of each group', groupLasso(groupStrengths, groups), { size: 7, blocks: groups }],
]

describe.each(cases)('%s', (_, penalty, options) => {
  for (const { name, check } of penaltyLaws(penalty, { ...options, random: seededRandom(7) })) test(name, check)
})
