import { normal, seededRandom, values } from '@odot/autodiff'
import type { ConvexPenalty, SmoothPenalty } from '@odot/problem'
import { penaltyLaws } from '@odot/problem/laws'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { huberizedL1, lasso, powerL1, ridge, smoothedL1, variationalCurvatures, variationalQuadratic } from '../src/index.js'

const mixed = Float64Array.of(0, 0.5, 2, 1, 0.1)
const curvatures = Float64Array.of(2, 0.3, 1, 10, 0.05)

const cases: readonly [string, ConvexPenalty & SmoothPenalty, number][] = [
  ['smoothed ℓ1', smoothedL1(0.7, { epsilon: 0.1 }), 3],
  ['smoothed ℓ1, ε = 2', smoothedL1(2, { epsilon: 2 }), 1],
  ['smoothed ℓ1 with strengths of each weight', smoothedL1(mixed, { epsilon: 0.3 }), 5],
  ['Huberized ℓ1', huberizedL1(0.7, { mu: 0.1 }), 3],
  ['Huberized ℓ1, μ = 2', huberizedL1(2, { mu: 2 }), 1],
  ['Huberized ℓ1 with strengths of each weight', huberizedL1(mixed, { mu: 0.5 }), 5],
  ['power, ε = 0.1', powerL1(0.7, { epsilon: 0.1 }), 3],
  ['power, ε = 0.5', powerL1(0.5, { epsilon: 0.5 }), 2],
  ['power, ε = 1', powerL1(0.5, { epsilon: 1 }), 2],
  ['power with strengths of each weight', powerL1(mixed, { epsilon: 0.3 }), 5],
  ['variational quadratic', variationalQuadratic(0.7, { curvatures }), 5],
  ['variational quadratic of ℓ_1/2 with strengths of each weight', variationalQuadratic(mixed, { curvatures, q: 0.5 }), 5],
]

// both laws see a kink where a power is nearly one: their steps of 1e-7 and gradients of 1e-6 are far from the limit, as |x|^0.3 is 0.01 at 1e-7
const nearKink = ['shortest subgradient', 'exactly from lambdaMax up']

describe.each(cases)('%s', (_, penalty, size) => {
  const laws = penaltyLaws(penalty, { size, random: seededRandom(7) })
  const isNearKink = penalty.smoothness === undefined && !penalty.name.includes('0.5')
  for (const { name, check } of laws.filter((law) => !isNearKink || !nearKink.some((words) => law.name.includes(words)))) test(name, check)

  test('the distance is the length of both gradients together, and zero is optimal where the loss has none', () => {
    const random = seededRandom(8)
    const draw = (): Float64Array => Float64Array.from({ length: size }, () => normal(random))
    const [w, g, gradient] = [draw(), draw(), new Float64Array(size)]
    penalty.gradient(values(w), gradient)
    expect(penalty.distance?.(values(w), values(g))).toBeCloseTo(Math.hypot(...g.map((x, j) => x + gradient[j]!)), 12)
    expect(penalty.lambdaMax?.(values(g))).toBe(Number.POSITIVE_INFINITY)
    expect(penalty.lambdaMax?.(values(new Float64Array(size)))).toBe(0)
  })
})

describe('bounds', () => {
  const sizes = fc.double({ min: -8, max: 3, noNaN: true }).map((x) => 10 ** x)
  const widths = fc.double({ min: -6, max: 0, noNaN: true }).map((x) => 10 ** x)
  const slack = 1e-12
  const at = (penalty: ConvexPenalty, x: number): number => penalty.value(values([x]))

  test('0 ≤ √(x² + ε²) − |x| ≤ ε', () => {
    fc.assert(
      fc.property(sizes, widths, (x, epsilon) => {
        const over = at(smoothedL1(1, { epsilon }), -x) - x
        return over >= 0 && over <= epsilon + slack * x
      }),
      { seed: 1 },
    )
  })

  test('0 ≤ |x| − H(x) ≤ μ/2', () => {
    fc.assert(
      fc.property(sizes, widths, (x, mu) => {
        const under = x - at(huberizedL1(1, { mu }), -x)
        return under >= 0 && under <= mu / 2 + slack * x
      }),
      { seed: 2 },
    )
  })

  test('|x| − |x|^(1+ε) ≤ ε(1+ε)^(−1−1/ε), attained, and ≤ 0 from 1 on', () => {
    fc.assert(
      fc.property(sizes, widths, (x, epsilon) => {
        const under = (size: number): number => size - at(powerL1(1, { epsilon }), -size)
        const most = epsilon * (1 + epsilon) ** (-1 - 1 / epsilon)
        return under(x) <= (x >= 1 ? 0 : most + slack) && Math.abs(under((1 + epsilon) ** (-1 / epsilon)) - most) <= slack
      }),
      { seed: 3 },
    )
  })

  test.each([1, 0.5, 0.9])('the variational quadratic lies above ℓ_q and touches it at its own curvatures, q = %d', (q) => {
    fc.assert(
      fc.property(sizes, sizes, (x, other) => {
        const gamma = new Float64Array(1)
        const exact = 3 * x ** q
        variationalCurvatures(values([x]), gamma, { q })
        const touching = at(variationalQuadratic(3, { curvatures: gamma, q }), -x)
        variationalCurvatures(values([other]), gamma, { q })
        const above = at(variationalQuadratic(3, { curvatures: gamma, q }), -x)
        return Math.abs(touching - exact) <= slack * exact && above >= exact * (1 - slack)
      }),
      { seed: 4 },
    )
  })

  test('with γε²/2 added it touches the smoothed ℓ1 norm', () => {
    const gamma = new Float64Array(1)
    for (const x of [0, 0.01, -2]) {
      variationalCurvatures(values([x]), gamma, { epsilon: 0.1 })
      const touching = at(variationalQuadratic(3, { curvatures: gamma }), x) + (3 / 2) * gamma[0]! * 0.1 ** 2
      expect(touching).toBeCloseTo(at(smoothedL1(3, { epsilon: 0.1 }), x), 13)
    }
  })
})

test('they come close to the lasso as their widths tend to 0, and powers to it and the ridge', () => {
  const w = values([3, -0.2, 1])
  const exact = lasso(0.7).value(w)
  for (const penalty of [smoothedL1(0.7, { epsilon: 1e-9 }), huberizedL1(0.7, { mu: 1e-9 }), powerL1(0.7, { epsilon: 1e-9 })])
    expect(penalty.value(w)).toBeCloseTo(exact, 7)
  expect(powerL1(0.7, { epsilon: 1 }).value(w)).toBeCloseTo(ridge(1.4).value(w), 14)
})

describe('proxes', () => {
  const positive = fc.double({ min: -5, max: 5, noNaN: true }).map((x) => 10 ** x)
  const proxOf = (penalty: ConvexPenalty, z: number): number => {
    const out = new Float64Array(1)
    penalty.prox?.(values([z]), 1, out)
    return out[0]!
  }

  test('by Newton’s method solve their equations', () => {
    fc.assert(
      fc.property(positive, positive, positive, fc.double({ min: 0.02, max: 1, noNaN: true }), (z, u, width, epsilon) => {
        const x = proxOf(smoothedL1(u, { epsilon: width }), z)
        const y = proxOf(powerL1(u, { epsilon }), z)
        const error = Math.abs(y + u * (1 + epsilon) * y ** epsilon - z)
        return Math.abs(x + (u * x) / Math.hypot(x, width) - z) <= 1e-13 * (z + u) && error <= 1e-13 * z
      }),
      { seed: 5, numRuns: 1000 },
    )
  })

  test.each([smoothedL1(1, { epsilon: 1 }), huberizedL1(1, { mu: 1 }), powerL1(1, { epsilon: 0.5 })])(
    '$name: of NaN are NaN',
    (penalty) => {
      expect(proxOf(penalty, Number.NaN)).toBeNaN()
    },
  )
})

describe('broken gradients are refused', () => {
  const sound = smoothedL1(1, { epsilon: 0.5 })
  const scaled = (by: number): SmoothPenalty['gradient'] =>
    function times(w, out) {
      sound.gradient(w, out)
      for (let j = 0; j < out.length; j++) out[j]! *= by
    }
  test.each<[string, Partial<SmoothPenalty>]>([
    ['the gradient is the derivative of the value', { gradient: scaled(1.01) }],
    ['the gradient is that of the traced value', { gradient: scaled(1 + 1e-8) }],
    [
      'the gradient may be written over the weights',
      {
        gradient: ({ data }, out) => {
          out.fill(0)
          for (let j = 0; j < out.length; j++) out[j] = data[j]! / Math.hypot(data[j]!, 0.5)
        },
      },
    ],
    ['the gradient changes no faster than the smoothness says', { smoothness: 1.5 }],
  ])('%s', (name, part) => {
    const law = penaltyLaws({ ...sound, ...part }, { size: 2, random: seededRandom(2) }).find((each) => each.name.endsWith(name))
    expect(() => law?.check()).toThrow(/^(?!.*is not a function)/)
  })
})

test.each<[string, () => unknown]>([
  ['smoothedL1: epsilon is 0; pass a positive number', () => smoothedL1(1, { epsilon: 0 })],
  ['smoothedL1: a strength is Infinity; pass finite numbers', () => smoothedL1(Number.POSITIVE_INFINITY, { epsilon: 1 })],
  ['huberizedL1: mu is NaN; pass a positive number', () => huberizedL1(1, { mu: Number.NaN })],
  ['powerL1: epsilon is 2; pass a number above 0, and 1 at most', () => powerL1(1, { epsilon: 2 })],
  ['variationalQuadratic: curvatures[1] is 0; pass positive numbers', () => variationalQuadratic(1, { curvatures: Float64Array.of(1, 0) })],
  ['variationalQuadratic: q is 2; pass', () => variationalQuadratic(1, { curvatures: Float64Array.of(1), q: 2 })],
  ['variationalCurvatures: q is 0; pass', () => variationalCurvatures(values([1]), new Float64Array(1), { q: 0 })],
])('%s', (message, run) => {
  expect(run).toThrow(message)
})
