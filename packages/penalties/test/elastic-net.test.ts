import { seededRandom, values } from '@odot/autodiff'
import { blockPenaltyLaws, penaltyLaws } from '@odot/problem/laws'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ElasticNetOptions, elasticNet, lasso, ridge } from '../src/index.js'

const infinity = Number.POSITIVE_INFINITY
const mixed = Float64Array.of(0, 0.5, infinity, 2, 0, 1, 0.1)
const ridges = Float64Array.of(1, 0, 2, infinity, 0, 0.5, 3)
const lower = Float64Array.of(-infinity, 0, 0, -1, -0.5, 0, -infinity)
const upper = Float64Array.of(0, infinity, 1, 0.5, infinity, 0, 2)

const cases: Record<string, ElasticNetOptions> = {
  ...Object.fromEntries([0, 0.3, 2, infinity].map((strength) => [`lasso of strength ${strength}`, { size: 3, strength }])),
  'one weight': { size: 1, strength: 0.5 },
  'strengths of each weight': { size: 7, strength: mixed },
  'a ridge': { size: 3, strength: 0.5, ridge: 0.7 },
  'a ridge alone': { size: 3, strength: 0, ridge: 2 },
  'an infinite ridge': { size: 2, strength: 1, ridge: infinity },
  'ridges of each weight': { size: 7, strength: mixed, ridge: ridges },
  'no negative weights': { size: 4, strength: 0.5, lower: 0 },
  'no negative weights, without strength': { size: 3, strength: 0, lower: 0 },
  'no positive weights': { size: 4, strength: Float64Array.of(0.2, 1, 0, infinity), upper: 0 },
  'no weights but zero': { size: 2, strength: 1, lower: 0, upper: 0 },
  'a box': { size: 3, strength: 0.4, lower: -1, upper: 0.5 },
  'a box without strength': { size: 3, strength: 0, lower: -0.3, upper: 0.5 },
  'a box with a ridge': { size: 4, strength: 0.4, ridge: 0.3, lower: -1, upper: 2 },
  'bounds of each weight': { size: 7, strength: mixed, lower, upper },
  everything: { size: 7, strength: mixed, ridge: ridges, lower, upper },
}

describe.each(Object.entries(cases))('%s', (_, options) => {
  const { size } = options
  const penalty = elasticNet(options)
  for (const { name, check } of penaltyLaws(penalty, { size, random: seededRandom(7) })) test(name, check)
  for (const { name, check } of blockPenaltyLaws(penalty, { size, random: seededRandom(8) })) test(name, check)
  test('a restriction is lawful itself', () => {
    const part = penalty.restrict(Int32Array.from({ length: size }, (__, j) => size - 1 - j))
    for (const { check } of blockPenaltyLaws(part, { size, random: seededRandom(9) })) check()
  })
})

test('without ridge and bounds it is a lasso, and without strength a ridge', () => {
  const [w, g] = [values([3, -1, 0.2]), values([0.2, 7, -0.1])]
  const strength = Float64Array.of(0.5, 2, 1)
  for (const [net, plain] of [
    [elasticNet({ size: 3, strength }), lasso(strength)],
    [elasticNet({ size: 3, strength: 0, ridge: strength }), ridge(strength)],
  ] as const) {
    expect(net.value(w)).toBe(plain.value(w))
    expect(net.distance(w, g)).toBe(plain.distance(w, g))
    expect(net.conjugate(g)).toBe(plain.conjugate(g))
    expect(net.dualScale(g)).toBe(plain.dualScale(g))
    expect(net.lambdaMax(g)).toBe(plain.lambdaMax(g))
  }
})

test('a bound at zero makes the normal cone: correlations that point outwards have gauge 0', () => {
  const out = new Float64Array(3)
  elasticNet({ size: 3, strength: Float64Array.of(2, 0, 0), lower: 0 }).gauge(Float64Array.of(-9, -9, 9), out)
  expect([...out]).toEqual([0, 0, infinity])
})

test('an endless slack keeps forced zeros only', () => {
  const out = new Uint8Array(3)
  const penalty = elasticNet({ size: 3, strength: Float64Array.of(infinity, 1, 1), ridge: Float64Array.of(0, infinity, 0) })
  penalty.zeroWithin(new Float64Array(3), new Float64Array(3).fill(infinity), out)
  expect([...out]).toEqual([1, 1, 0])
})

test('zeroWithin is strict, and unknown correlations keep nothing', () => {
  const out = new Uint8Array(3)
  elasticNet({ size: 3, strength: 1 }).zeroWithin(Float64Array.of(1, 0.5, Number.NaN), Float64Array.of(0, 0.5, 0), out)
  expect([...out]).toEqual([0, 0, 0])
})

test('a free weight at zero may move, one at a bound may not', () => {
  const { support } = elasticNet({ size: 4, strength: Float64Array.of(0, 1, 1, 0), upper: 2, lower: Float64Array.of(-1, -1, -1, 0) }).face(
    Float64Array.of(0, 2, 1, 0),
  )
  expect([...support]).toEqual([0, 2])
})

test('a scaled dual is feasible without tolerance, whatever the rounding', () => {
  const strengths = fc.double({ min: 0, max: 1e3, noNaN: true })
  const duals = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.tuple(strengths, duals, fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 9 }), (all) => {
      const penalty = elasticNet({
        size: all.length,
        strength: Float64Array.from(all, ([s]) => s),
        ridge: Float64Array.from(all, ([, , hasRidge]) => (hasRidge ? 0.1 : 0)),
        lower: Float64Array.from(all, ([, , , isBounded]) => (isBounded ? 0 : -infinity)),
      })
      const z = Float64Array.from(all, ([, x]) => x)
      const scale = penalty.dualScale(values(z))
      return penalty.conjugate(values(z.map((x) => scale * x))) < infinity
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test.each<[string, () => unknown]>([
  ['elasticNet: the size is 1.5; pass the number of weights.', () => elasticNet({ size: 1.5, strength: 1 })],
  ['elasticNet: the strength is -1; pass numbers ≥ 0', () => elasticNet({ size: 1, strength: -1 })],
  ['elasticNet: ridge[1] is NaN; pass numbers ≥ 0', () => elasticNet({ size: 2, strength: 1, ridge: Float64Array.of(1, Number.NaN) })],
  ['elasticNet: 3 ridges for 2 weights; pass one for each', () => elasticNet({ size: 2, strength: 1, ridge: new Float64Array(3) })],
  ['elasticNet: 3 lower bounds for 2 weights; pass one for each', () => elasticNet({ size: 2, strength: 1, lower: new Float64Array(3) })],
  ['elasticNet: lower is 0.5; pass numbers ≤ 0', () => elasticNet({ size: 2, strength: 1, lower: 0.5 })],
  ['elasticNet: upper[1] is -1; pass numbers ≥ 0', () => elasticNet({ size: 2, strength: 1, upper: Float64Array.of(1, -1) })],
  ['elasticNet: 3 weights for size 2; pass one for each coordinate.', () => elasticNet({ size: 2, strength: 1 }).value(values([1, 2, 3]))],
  [
    'elasticNet: restrict has block 2 at 1, but there are 2; pass numbers from 0 to 1.',
    () => elasticNet({ size: 2, strength: 1 }).restrict(Int32Array.of(0, 2)),
  ],
])('%s', (message, run) => {
  expect(run).toThrow(message)
})
