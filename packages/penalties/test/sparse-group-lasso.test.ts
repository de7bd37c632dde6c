import { normal, seededRandom, values } from '@odot/autodiff'
import { blockPenaltyLaws, penaltyLaws } from '@odot/problem/laws'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupIndex, groupLasso, lasso, type SparseGroupLassoOptions, sparseGroupLasso } from '../src/index.js'

const infinity = Number.POSITIVE_INFINITY
const groups = [2, 0, 1, 0, 2, 2, 0]
const unequal = [0, 0, 0, 0, 1, 2, 2]
const mixed = Float64Array.of(0, 0.5, infinity, 2, 0, 1, 0.1)

const cases: Record<string, SparseGroupLassoOptions & { groups: number[] }> = {
  'one weight': { groups: [0], strength: 0.3, groupStrength: 0.5 },
  'one group': { groups: [0, 0, 0], strength: 0.3, groupStrength: 0.5 },
  'groups of one': { groups: [1, 0, 2], strength: 0.3, groupStrength: 0.5 },
  'groups of unequal size': { groups: unequal, strength: 0.4, groupStrength: Float64Array.of(2, 1, Math.SQRT2) },
  'a group lasso': { groups, groupStrength: 0.8 },
  'a lasso': { groups, strength: 0.8, groupStrength: 0 },
  'a lasso with strengths of each weight': { groups: unequal, strength: mixed, groupStrength: 0 },
  'no strength': { groups: [0, 1, 0], groupStrength: 0 },
  'a ridge alone': { groups: [0, 1, 0], groupStrength: 0, ridge: 0.7 },
  'groups that are forced to zero': { groups: [0, 1, 0], strength: 1, groupStrength: infinity },
  'weights that are forced to zero': { groups: [0, 1, 0], strength: infinity, groupStrength: 1 },
  'an infinite ridge': { groups: [0, 1, 0], strength: 0.2, groupStrength: 0.3, ridge: Float64Array.of(infinity, 0) },
  'strengths of each weight': { groups, strength: mixed, groupStrength: 0.6 },
  'strengths of each group': { groups, strength: 0.2, groupStrength: Float64Array.of(0.7, infinity, 0) },
  'a ridge': { groups, strength: 0.4, groupStrength: 0.5, ridge: 0.8 },
  everything: { groups: unequal, strength: mixed, groupStrength: Float64Array.of(0.7, 0, 1), ridge: Float64Array.of(0, 2, 0.5) },
}

describe.each(Object.entries(cases))('%s', (_, options) => {
  const size = options.groups.length
  const penalty = sparseGroupLasso(options)
  for (const { name, check } of penaltyLaws(penalty, { size, random: seededRandom(7), blocks: options.groups })) test(name, check)
  for (const { name, check } of blockPenaltyLaws(penalty, { size, random: seededRandom(8) })) test(name, check)
  test('a restriction is lawful itself', () => {
    const { count } = penalty.blocks
    const part = penalty.restrict(Int32Array.from({ length: count }, (__, g) => count - 1 - g))
    for (const { check } of blockPenaltyLaws(part, { size, random: seededRandom(9) })) check()
  })
})

test('with one of its strengths it is a lasso or a group lasso', () => {
  const [w, g] = [values([3, -1, 0, 0, 0, 2, 0]), values([0.2, 7, -0.1, 0, 3, 1, -2])]
  const strength = Float64Array.of(2, 0.5, 1)
  for (const [sparse, plain] of [
    [sparseGroupLasso({ groups, strength: 0.7, groupStrength: 0 }), lasso(0.7)],
    [sparseGroupLasso({ groups, groupStrength: strength }), groupLasso(strength, groups)],
  ] as const) {
    expect(sparse.value(w)).toBeCloseTo(plain.value(w), 14)
    expect(sparse.distance(w, g)).toBeCloseTo(plain.distance(w, g), 14)
    expect(sparse.dualScale(g)).toBeCloseTo(plain.dualScale(g), 14)
    expect(sparse.lambdaMax(g)).toBeCloseTo(plain.lambdaMax(g), 13)
    const [a, b] = [new Float64Array(7), new Float64Array(7)]
    sparse.prox(g, 0.3, a)
    plain.prox(g, 0.3, b)
    for (let j = 0; j < 7; j++) expect(a[j]).toBeCloseTo(b[j]!, 14)
  }
})

test('an index of groups is read once', () => {
  const index = groupIndex(groups)
  expect(sparseGroupLasso({ groups: index, groupStrength: 1 }).blocks).toBe(index)
})

describe('the gauge', () => {
  const rounding = 1e-13

  test('is the root of its equation, whatever the sizes of strengths and correlations', () => {
    const size = fc.double({ min: -6, max: 6, noNaN: true }).map((x) => 10 ** x)
    const pairs = fc.array(fc.tuple(size, fc.option(size, { nil: 0 })), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(pairs, size, (all, t) => {
        const z = Float64Array.from(all, ([x], j) => (j % 2 === 0 ? x : -x))
        const s = Float64Array.from(all, ([, strength]) => strength)
        const out = new Float64Array(1)
        sparseGroupLasso({ groups: all.map(() => 0), strength: s, groupStrength: t }).gauge(z, out)
        const tau = out[0]!
        // ‖(|z| − τs)₊‖ − τt falls with a slope of at least t, so signs on both sides of the root bound its error
        const excess = (at: number): number => Math.hypot(...z.map((x, j) => Math.max(Math.abs(x) - at * s[j]!, 0))) - at * t
        return excess(tau * (1 - rounding)) >= 0 && excess(tau * (1 + rounding)) <= 0
      }),
      { seed: 3, numRuns: 2000 },
    )
  })

  test('of a lasso and of a group lasso is closed, and of one weight too', () => {
    const out = new Float64Array(1)
    const z = Float64Array.of(3, -4)
    sparseGroupLasso({ groups: [0, 0], groupStrength: 2 }).gauge(z, out)
    expect(out[0]).toBe(2.5)
    sparseGroupLasso({ groups: [0, 0], strength: Float64Array.of(1, 2), groupStrength: 0 }).gauge(z, out)
    expect(out[0]).toBe(3)
    sparseGroupLasso({ groups: [0], strength: 1, groupStrength: 3 }).gauge(Float64Array.of(-6), out)
    expect(out[0]).toBe(1.5)
  })
})

test('an endless slack keeps forced zeros only', () => {
  const out = new Uint8Array(3)
  const strength = Float64Array.of(infinity, infinity, 1, 1)
  const penalty = sparseGroupLasso({ groups: [0, 0, 1, 2], strength, groupStrength: Float64Array.of(0, infinity, 1) })
  penalty.zeroWithin(new Float64Array(4), new Float64Array(4).fill(infinity), out)
  expect([...out]).toEqual([1, 1, 0])
})

test('zeroWithin is strict, and unknown correlations keep nothing', () => {
  const out = new Uint8Array(3)
  const penalty = sparseGroupLasso({ groups: [0, 0, 1, 2], strength: 1, groupStrength: Float64Array.of(5, 0, 1) })
  penalty.zeroWithin(Float64Array.of(3, 5, 0.5, Number.NaN), Float64Array.of(1, 0, 0.5, 0), out)
  expect([...out]).toEqual([0, 0, 0])
})

test('a zero in a group that is not moves on the face of a group lasso, and not on that of a sparse one', () => {
  const w = Float64Array.of(3, 0, 0)
  const at = (strength: number) => [...sparseGroupLasso({ groups: [0, 0, 1], strength, groupStrength: 1 }).face(w).support]
  expect(at(0)).toEqual([0, 1])
  expect(at(0.1)).toEqual([0])
})

test('a scaled dual is feasible without tolerance, whatever the rounding', () => {
  const strengths = fc.double({ min: 0, max: 1e3, noNaN: true })
  const duals = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.tuple(strengths, strengths, duals, duals), { minLength: 1, maxLength: 5 }), (all) => {
      const penalty = sparseGroupLasso({
        groups: all.flatMap((_, g) => [g, g]),
        strength: Float64Array.from(all.flatMap(([s]) => [s, s / 3])),
        groupStrength: Float64Array.from(all, ([, t]) => t),
      })
      const z = Float64Array.from(all.flatMap(([, , a, b]) => [a, b]))
      const scale = penalty.dualScale(values(z))
      return penalty.conjugate(values(z.map((x) => scale * x))) === 0
    }),
    { seed: 2, numRuns: 2000 },
  )
})

test('the prox of NaN is NaN in its group, so that divergence shows', () => {
  const out = new Float64Array(3)
  sparseGroupLasso({ groups: [0, 0, 1], strength: 0.1, groupStrength: 0.1 }).prox(values([Number.NaN, 1, 1]), 1, out)
  expect([...out]).toEqual([Number.NaN, Number.NaN, expect.closeTo(0.8, 14)])
})

test('large groups keep the laws of their blocks', () => {
  const random = seededRandom(4)
  const many = Array.from({ length: 60 }, (_, j) => (j < 40 ? 0 : 1))
  const strength = Float64Array.from(many, () => Math.abs(normal(random)))
  const penalty = sparseGroupLasso({ groups: many, strength, groupStrength: Float64Array.of(3, 0.1) })
  for (const { check } of blockPenaltyLaws(penalty, { size: 60, random })) check()
})

test.each<[string, () => unknown]>([
  ['sparseGroupLasso: the groupStrength is -1; pass numbers ≥ 0', () => sparseGroupLasso({ groups: [0], groupStrength: -1 })],
  ['sparseGroupLasso: ridge[0] is NaN', () => sparseGroupLasso({ groups: [0], groupStrength: 1, ridge: Float64Array.of(Number.NaN) })],
  [
    'sparseGroupLasso: 3 strengths for 2 weights',
    () => sparseGroupLasso({ groups: [0, 1], strength: new Float64Array(3), groupStrength: 1 }),
  ],
  ['sparseGroupLasso: 3 groupStrengths for 2 groups', () => sparseGroupLasso({ groups: [0, 1], groupStrength: new Float64Array(3) })],
  ['sparseGroupLasso: 1 weights for 2 entries of groups', () => sparseGroupLasso({ groups: [0, 1], groupStrength: 1 }).value(values([1]))],
  [
    'sparseGroupLasso: prox has steps 1 and 2 in group 0; pass one step for all weights of a group.',
    () => sparseGroupLasso({ groups: [0, 0], groupStrength: 1 }).prox(values([1, 2]), Float64Array.of(1, 2), new Float64Array(2)),
  ],
  [
    'sparseGroupLasso: restrict has block -1 at 0, but there are 1; pass numbers from 0 to 0.',
    () => sparseGroupLasso({ groups: [0, 0], groupStrength: 1 }).restrict(Int32Array.of(-1)),
  ],
])('%s', (message, run) => {
  expect(run).toThrow(message)
})
