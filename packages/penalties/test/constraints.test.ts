import { seededRandom, values } from '@odot/autodiff'
import type { ConvexPenalty } from '@odot/problem'
import { type PenaltyLawOptions, penaltyLaws } from '@odot/problem/laws'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { box, elasticNet, l1Ball, nonnegative, simplex } from '../src/index.js'

const infinity = Number.POSITIVE_INFINITY

const cases: readonly [string, ConvexPenalty, Omit<PenaltyLawOptions, 'random'>][] = [
  ['nonnegative', nonnegative(), { size: 3 }],
  ['box around zero', box(-0.5, 1), { size: 3 }],
  ['box that ends at zero', box(0, 1), { size: 2 }],
  ['box without zero', box(1, 2), { size: 2 }],
  ['box that is a point', box(2, 2), { size: 2 }],
  ['box that is everything', box(-infinity, infinity), { size: 2 }],
  ['box of each weight', box(Float64Array.of(-infinity, 0, -1, 1), Float64Array.of(0, infinity, -0.5, 1)), { size: 4 }],
  ['box with one lower bound', box(-1, Float64Array.of(0, infinity, 2)), { size: 3 }],
  ['ℓ1 ball', l1Ball(1), { size: 4 }],
  ['ℓ1 ball of one weight', l1Ball(0.5), { size: 1 }],
  ['large ℓ1 ball', l1Ball(8), { size: 3 }],
  ['ℓ1 ball of radius 0', l1Ball(0), { size: 2 }],
  ['simplex', simplex(1), { size: 4 }],
  ['simplex of one weight', simplex(2), { size: 1 }],
  ['large simplex', simplex(8), { size: 3 }],
  ['simplex of radius 0', simplex(0), { size: 2 }],
]

describe.each(cases)('%s', (_, penalty, options) => {
  for (const { name, check } of penaltyLaws(penalty, { ...options, random: seededRandom(7) })) test(name, check)
})

test('a projection that forgets to share the sum by distance is refused', () => {
  const penalty = simplex(1)
  const shared: ConvexPenalty['prox'] = ({ data }, _, out) => {
    const total = data.reduce((sum, x) => sum + Math.max(x, 0), 0)
    for (let j = 0; j < out.length; j++) out[j] = total === 0 ? 1 / out.length : Math.max(data[j]!, 0) / total
  }
  const [law] = penaltyLaws({ ...penalty, prox: shared }, { size: 3, random: seededRandom(1) })
  expect(() => law?.check()).toThrow(/search finds/)
})

test('a projection that misses the set is refused', () => {
  const [law] = penaltyLaws({ ...simplex(1), prox: (_, __, out) => out.fill(0.9 / out.length) }, { size: 3, random: seededRandom(1) })
  expect(() => law?.check()).toThrow(/where the value is Infinity/)
})

describe('projections', () => {
  const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 30 })
  const radii = fc.double({ min: 1e-3, max: 1e3, noNaN: true })

  /** Onto the simplex, by sorting. */
  const bySorting = (z: readonly number[], radius: number): number[] => {
    const sorted = z.toSorted((a, b) => b - a)
    let [sum, tau] = [0, 0]
    for (const [k, x] of sorted.entries()) {
      sum += x
      const next = (sum - radius) / (k + 1)
      if (x > next) tau = next
    }
    return z.map((x) => Math.max(x - tau, 0))
  }
  const closeTo = (actual: Float64Array, expected: readonly number[], z: readonly number[]): boolean => {
    const scale = 1e-13 * z.reduce((most, x) => Math.max(most, Math.abs(x)), 1)
    return actual.every((x, j) => Math.abs(x - expected[j]!) <= z.length * scale)
  }

  test('onto the simplex are those by sorting, and lie on it', () => {
    fc.assert(
      fc.property(numbers, radii, (z, radius) => {
        const out = new Float64Array(z.length)
        simplex(radius).prox(values(z), 1, out)
        return simplex(radius).value(values(out)) === 0 && closeTo(out, bySorting(z, radius), z)
      }),
      { seed: 1, numRuns: 1000 },
    )
  })

  test('onto the ℓ1 ball are those by sorting sizes, and keep signs', () => {
    fc.assert(
      fc.property(numbers, radii, (z, radius) => {
        const out = new Float64Array(z.length)
        l1Ball(radius).prox(values(z), 1, out)
        const sizes = z.map(Math.abs)
        const isInside = sizes.reduce((a, b) => a + b, 0) <= radius
        const expected = isInside ? z : bySorting(sizes, radius).map((x, j) => (z[j]! < 0 ? -x : x))
        return l1Ball(radius).value(values(out)) === 0 && closeTo(out, expected, z)
      }),
      { seed: 2, numRuns: 1000 },
    )
  })

  test('of weights that are huge or differ by orders of magnitude lie in the set', () => {
    for (const z of [
      [1e300, 1e300, -1e300],
      [1, 1e-300, -1e200],
      [1e15, 1e15 + 1, 1e15 - 1],
      Array.from({ length: 60 }, (_, j) => 10 ** (j - 30)),
    ]) {
      const out = new Float64Array(z.length)
      simplex(1).prox(values(z), 1, out)
      expect(simplex(1).value(values(out))).toBe(0)
      l1Ball(1).prox(values(z), 1, out)
      expect(l1Ball(1).value(values(out))).toBe(0)
    }
    const out = new Float64Array(3)
    simplex(2).prox(values([1e15, 1e15 + 1, 1e15 - 1]), 1, out)
    expect([...out]).toEqual([0.5, 1.5, 0])
  })

  test.each([nonnegative(), box(-1, 1), l1Ball(1), simplex(1)])('$name: of NaN is NaN', (penalty) => {
    const out = new Float64Array(2)
    penalty.prox(values([Number.NaN, 3]), 1, out)
    expect(out[0]).toBeNaN()
  })
})

test('a box that allows zero is an elastic net without strength', () => {
  const [net, plain] = [elasticNet({ size: 3, strength: 0, lower: -1, upper: 2 }), box(-1, 2)]
  const [w, g] = [values([2, -1, 0.5]), values([3, -7, 1])]
  expect(plain.value(w)).toBe(net.value(w))
  expect(plain.distance(w, g)).toBe(net.distance(w, g))
  expect(plain.conjugate(g)).toBe(net.conjugate(g))
})

test.each<[string, () => unknown]>([
  ['box: lower is 2 and upper is 1 at 0; pass a lower bound that is not above', () => box(2, 1)],
  ['box: the lower bound is NaN at 1', () => box(Float64Array.of(0, Number.NaN), 1)],
  ['box: 2 lower and 3 upper bounds', () => box(new Float64Array(2), new Float64Array(3))],
  ['box: 2 bounds for 3 weights', () => box(0, new Float64Array(2)).value(values([1, 2, 3]))],
  ['l1Ball: the radius is -1; pass a finite number ≥ 0', () => l1Ball(-1)],
  ['simplex: the radius is Infinity', () => simplex(infinity)],
  [
    'simplex: the step 1 of the prox is 0; pass positive steps',
    () => simplex(1).prox(values([1, 2]), Float64Array.of(1, 0), new Float64Array(2)),
  ],
])('%s', (message, run) => {
  expect(run).toThrow(message)
})
