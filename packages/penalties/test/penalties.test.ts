import { grad, interpret, type Tensor, trace, type Values, values } from '@odot/autodiff'
import type { ConvexPenalty } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupIndex, groupLasso, groupSizes, lasso, ridge, squareRootWeights, zero } from '../src/index.js'

const infinity = Number.POSITIVE_INFINITY
const gradientOf = ({ traced }: ConvexPenalty, at: Values) => [...interpret(grad(trace((w: Tensor) => traced!(w), at.shape)), [at]).data]

describe('values by hand', () => {
  test('ridge is half the weighted sum of squares', () => {
    expect(ridge(3).value(values([1, -2]))).toBe(7.5)
    expect(ridge(Float64Array.of(1, 10)).value(values([2, 1]))).toBe(7)
    expect(ridge(Float64Array.of(2, 4)).conjugate(values([2, 4]))).toBe(3)
  })

  test('an infinite strength allows zero only, and a strength of zero everything', () => {
    const strength = Float64Array.of(infinity, 0)
    for (const penalty of [ridge(strength), lasso(strength), groupLasso(strength, [0, 1])]) {
      expect(penalty.value(values([0, 1e9]))).toBe(0)
      expect(penalty.value(values([1e-9, 0]))).toBe(infinity)
      expect(penalty.distance?.(values([0, 3]), values([5, 0]))).toBe(0)
      expect(penalty.conjugate(values([1e9, 0]))).toBe(0)
      expect(penalty.conjugate(values([0, 1e-9]))).toBe(infinity)
      expect(penalty.dualScale(values([1e9, 1e-9]))).toBe(0)
      const out = new Float64Array(2)
      penalty.prox?.(values([5, 6]), 1, out)
      expect([...out]).toEqual([0, 6])
    }
  })

  test('lambdaMax ignores weights without gradient, and is infinite for a free one with gradient', () => {
    const strength = Float64Array.of(0, 0.5, infinity)
    for (const penalty of [lasso(strength), groupLasso(strength, [0, 1, 2])]) {
      expect(penalty.lambdaMax?.(values([0, -2, 9]))).toBe(4)
      expect(penalty.lambdaMax?.(values([1e-20, -2, 9]))).toBe(infinity)
      expect(penalty.lambdaMax?.(values([0, 0, 0]))).toBe(0)
    }
    expect(ridge(1).lambdaMax?.(values([0, 1e-3]))).toBe(infinity)
    expect(zero().lambdaMax?.(values([0, 0]))).toBe(0)
  })

  test('a group lasso of groups of one is a lasso', () => {
    const [group, single] = [groupLasso(Float64Array.of(2, 0.5), [1, 0]), lasso(Float64Array.of(0.5, 2))]
    const [w, g] = [values([3, -1]), values([0.2, 7])]
    expect(group.value(w)).toBe(single.value(w))
    expect(group.distance?.(w, g)).toBeCloseTo(single.distance?.(w, g) ?? 0, 14)
    expect(group.dualScale(g)).toBeCloseTo(single.dualScale(g), 15)
  })
})

test('matrices of weights are penalised entry by entry, in the order of their data', () => {
  const w = values([
    [1, -2],
    [0, 4],
  ])
  const penalty = lasso(Float64Array.of(1, 2, 3, 4))
  expect(penalty.value(w)).toBe(21)
  expect(gradientOf(penalty, w)).toEqual([1, -2, 0, 4])
  const grouped = gradientOf(groupLasso(1, [0, 1, 0, 1]), { shape: [2, 2], data: Float64Array.of(3, 0, 4, -2) })
  for (const [j, expected] of [0.6, 0, 0.8, -1].entries()) expect(grouped[j]).toBeCloseTo(expected, 15)
})

test('the traced group lasso has the derivative 0 at a group that is zero', () => {
  expect(gradientOf(groupLasso(2, [0, 0, 1]), values([0, 0, 5]))).toEqual([0, 0, 2])
})

test.each([ridge(1), lasso(1), groupLasso(1, [0])])('$name: the prox of NaN is NaN, so that divergence shows', (penalty) => {
  const out = new Float64Array(1)
  penalty.prox?.(values([Number.NaN]), 1, out)
  expect(out[0]).toBeNaN()
})

test('the strengths are copied', () => {
  const strength = Float64Array.of(1, 1)
  const penalty = lasso(strength)
  strength[0] = 9
  expect(penalty.value(values([1, 1]))).toBe(2)
})

describe('a scaled dual is feasible without tolerance, whatever the rounding', () => {
  const strengths = fc.double({ min: 0, max: 1e3, noNaN: true })
  const duals = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const isFeasible = (penalty: ConvexPenalty, z: Float64Array): boolean => {
    const scale = penalty.dualScale(values(z))
    return penalty.conjugate(values(z.map((x) => scale * x))) === 0
  }

  test('lasso', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(strengths, duals), { minLength: 1, maxLength: 9 }), (pairs) =>
        isFeasible(
          lasso(Float64Array.from(pairs, ([s]) => s)),
          Float64Array.from(pairs, ([, z]) => z),
        ),
      ),
      { seed: 1, numRuns: 2000 },
    )
  })

  test('group lasso', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(strengths, duals, duals), { minLength: 1, maxLength: 5 }), (groups) =>
        isFeasible(
          groupLasso(
            Float64Array.from(groups, ([s]) => s),
            groups.flatMap((_, g) => [g, g]),
          ),
          Float64Array.from(groups.flatMap(([, a, b]) => [a, b])),
        ),
      ),
      { seed: 2, numRuns: 2000 },
    )
  })
})

describe('groups', () => {
  test('may come in any order', () => {
    const index = groupIndex([2, 0, 2, 1])
    expect(index.count).toBe(3)
    expect([...index.starts]).toEqual([0, 1, 2, 4])
    expect([...index.members]).toEqual([1, 3, 0, 2])
    expect([...groupSizes(index)]).toEqual([1, 1, 2])
    expect([...squareRootWeights([0, 0, 0, 0, 1])]).toEqual([2, 1])
  })

  test('an index is read once', () => {
    const index = groupIndex(Int32Array.of(0, 1))
    expect(groupIndex(index)).toBe(index)
    expect(groupLasso(1, index).value(values([1, -1]))).toBe(2)
  })

  test('may be none', () => {
    expect(groupIndex([]).count).toBe(0)
    expect(groupLasso(1, []).value(values(new Float64Array(0)))).toBe(0)
  })

  test.each([
    [[0, 2], 'groups: group 1 has no coordinates but 2 has; number the groups 0 … G − 1 without gaps.'],
    [[1, 1], 'groups: group 0 has no coordinates but 1 has'],
    [[0, 1e15], 'groups: group 1 has no coordinates'],
    [[0, -1], 'groups: groups[1] is -1; pass the group 0, 1, 2, … of each coordinate.'],
    [[0.5], 'groups: groups[0] is 0.5'],
    [[Number.NaN], 'groups: groups[0] is NaN'],
  ])('%j are refused', (groups, message) => {
    expect(() => groupIndex(groups)).toThrow(message)
  })
})

describe('errors say what to do', () => {
  const out = new Float64Array(2)
  test.each<[string, () => unknown]>([
    ['lasso: the strength is -1; pass numbers ≥ 0', () => lasso(-1)],
    ['ridge: strength[1] is NaN; pass numbers ≥ 0', () => ridge(Float64Array.of(1, Number.NaN))],
    ['lasso: 3 strengths for 2 weights; pass one for each', () => lasso(Float64Array.of(1, 2, 3)).value(values([1, 2]))],
    ['groupLasso: 3 strengths for 2 groups; pass one for each', () => groupLasso(Float64Array.of(1, 2, 3), [0, 1])],
    ['groupLasso: 3 weights for 2 entries of groups', () => groupLasso(1, [0, 1]).value(values([1, 2, 3]))],
    ['lasso: prox has 3 steps for 2 weights', () => lasso(1).prox?.(values([1, 2]), Float64Array.of(1, 2, 3), out)],
    [
      'groupLasso: prox has steps 1 and 2 in group 0; pass one step for all weights of a group.',
      () => groupLasso(1, [0, 0]).prox?.(values([1, 2]), Float64Array.of(1, 2), out),
    ],
  ])('%s', (message, run) => {
    expect(run).toThrow(message)
  })
})
