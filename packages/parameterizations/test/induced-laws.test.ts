import { seededRandom, values } from '@odot/autodiff'
import { asymmetricLasso, asymmetricLq, bridge, groupLq, hadamard, scaled } from '@odot/parameterizations'
import { penaltyLaws } from '@odot/problem/laws'
import { describe, expect, test } from 'vitest'

const random = seededRandom(3)

describe('the penalties that parameterizations cost obey the laws of penalties', () => {
  const laws = [
    ...penaltyLaws(bridge({ strength: Float64Array.of(1, 0.3, 2), q: 1.4 }), { size: 3, random }),
    ...penaltyLaws(asymmetricLasso({ strength: 0.7, up: 1, down: 3 }), { size: 3, random }),
    ...penaltyLaws(asymmetricLasso({ strength: Float64Array.of(1, 0.3, 2), up: 2, down: Number.POSITIVE_INFINITY }), { size: 3, random }),
    ...penaltyLaws(asymmetricLq({ strength: 0.5, up: 1, down: 2, q: 0.6 }), { size: 3, random }),
    ...penaltyLaws(scaled(hadamard(), { strength: 2, weights: -3 }).induced(values([1, 0.2, 2])), { size: 3, random }),
  ]
  for (const [i, { name, check }] of laws.entries()) test(`${i} ${name}`, check)
})

describe('and those of groups, with one step for each group', () => {
  const blocks = [0, 0, 1]
  const laws = [
    ...penaltyLaws(groupLq(blocks, { strength: 0.8, q: 0.5 }), { size: 3, random, blocks }),
    ...penaltyLaws(groupLq(blocks, { strength: Float64Array.of(0.8, 2), q: 1.5 }), { size: 3, random, blocks }),
  ]
  for (const [i, { name, check }] of laws.entries()) test(`${i} ${name}`, check)
})

test('the residual of an ℓ_{p,q} penalty is that of differences', () => {
  const w = [1.5, -0.3, 0.8, 2]
  for (const [p, q] of [
    [1, 0.5],
    [2 / 3, 0.5],
    [4 / 3, 0.8],
  ] as const) {
    const penalty = groupLq([0, 0, 1, 1], { strength: 0.7, p, q })
    const slope = (j: number): number => {
      const moved = (t: number): number => penalty.value(values(w.map((x, i) => (i === j ? x + t : x))))
      return (moved(1e-6) - moved(-1e-6)) / 2e-6
    }
    expect(penalty.distance!(values(w), values(w.map((_, j) => -slope(j))))).toBeLessThan(1e-8)
  }
})
