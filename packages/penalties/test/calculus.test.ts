import { seededRandom, type Values, values } from '@odot/autodiff'
import type { ConvexPenalty, Penalty, SmoothPenalty } from '@odot/problem'
import { type PenaltyLawOptions, penaltyLaws } from '@odot/problem/laws'
import { describe, expect, test } from 'vitest'
import {
  addRidge,
  box,
  conjugate,
  elasticNet,
  groupLasso,
  huberizedL1,
  l1Ball,
  lasso,
  logSum,
  mcp,
  moreauEnvelope,
  type ProximableConvexPenalty,
  ridge,
  scad,
  scale,
  separable,
  simplex,
  smoothedL1,
  zero,
} from '../src/index.js'

const strengths = Float64Array.of(0.5, 2)
const groups = [1, 0, 1]

const cases: readonly [Penalty, Omit<PenaltyLawOptions, 'random'>?][] = [
  [scale(lasso(strengths), 0.3)],
  [scale(ridge(1), 3)],
  [scale(groupLasso(1, groups), 2), { size: 3, blocks: groups }],
  [scale(simplex(1), 2)],
  [scale(mcp(1), 1.5)],
  [scale(smoothedL1(1, { epsilon: 0.3 }), 2)],
  [scale(scale(lasso(1), 3), 0.5)],
  [
    separable([
      { penalty: lasso(0.7), at: { from: 1, to: 3 } },
      { penalty: ridge(2), at: [3] },
      { penalty: l1Ball(1), at: [4, 0] },
    ]),
    { size: 5 },
  ],
  [
    separable<Penalty>([
      { penalty: mcp(1), at: [0, 2] },
      { penalty: lasso(1), at: [1] },
    ]),
    { size: 3 },
  ],
  [
    separable([
      { penalty: scad(1), at: [0, 2] },
      { penalty: logSum(1), at: [1] },
    ]),
    { size: 3 },
  ],
  [
    separable([
      { penalty: huberizedL1(1, { mu: 0.5 }), at: [2, 0] },
      { penalty: smoothedL1(0.5, { epsilon: 1 }), at: [1] },
    ]),
    { size: 3 },
  ],
  [
    separable([
      { penalty: groupLasso(1, [0, 0]), at: [2, 0] },
      { penalty: zero(), at: [1] },
    ]),
    { size: 3, blocks: groups },
  ],
  [moreauEnvelope(lasso(strengths), 0.4)],
  [moreauEnvelope(groupLasso(1, groups), 2), { size: 3, blocks: groups }],
  [moreauEnvelope(l1Ball(1), 0.5)],
  [moreauEnvelope(box(0, 1), 0.5)],
  [moreauEnvelope(simplex(1), 0.5)],
  [moreauEnvelope(mcp(1), 1)],
  [moreauEnvelope(moreauEnvelope(lasso(1), 0.4), 0.6)],
  [conjugate(lasso(strengths))],
  [conjugate(ridge(strengths))],
  [conjugate(groupLasso(1, groups)), { size: 3, blocks: groups }],
  [conjugate(l1Ball(1))],
  [conjugate(simplex(1))],
  [conjugate(box(-1, 2))],
  [conjugate(moreauEnvelope(lasso(1), 0.4))],
  [addRidge(lasso(strengths), 0.4)],
  [addRidge(groupLasso(1, groups), 2), { size: 3, blocks: groups }],
  [addRidge(l1Ball(1), 0.7)],
  [addRidge(simplex(1), 0.7)],
  [addRidge(mcp(1), 0.5)],
]

describe.each(cases)('$name', (penalty, options = { size: 2 }) => {
  for (const { name, check } of penaltyLaws(penalty, { ...options, random: seededRandom(7) })) test(name, check)
})

const w = values([3, -0.2, 1])
const g = values([0.4, -2, 0.1])
const proxOf = (penalty: Required<Pick<Penalty, 'prox'>>, step: number | Float64Array): number[] => {
  const out = new Float64Array(3)
  penalty.prox(w, step, out)
  return [...out]
}
const expectAll = (actual: readonly number[], expected: readonly number[]): void => {
  for (const [j, x] of expected.entries()) expect(actual[j]).toBeCloseTo(x, 13)
}

test('a multiple of the lasso is the lasso of a multiple', () => {
  const [scaled, plain] = [scale(lasso(2), 3), lasso(6)]
  expect(scaled.value(w)).toBeCloseTo(plain.value(w), 13)
  expect(scaled.distance(w, g)).toBeCloseTo(plain.distance(w, g), 13)
  expect(scaled.lambdaMax(g)).toBeCloseTo(plain.lambdaMax(g), 13)
  expectAll(proxOf(scaled, 0.1), proxOf(plain, 0.1))
})

test('the Moreau envelope of the lasso is the Huberized ℓ1 norm', () => {
  const [envelope, huber] = [moreauEnvelope(lasso(2), 0.3), huberizedL1(2, { mu: 0.6 })]
  expect(envelope.value(w)).toBeCloseTo(huber.value(w), 13)
  expect(envelope.smoothness).toBeCloseTo(huber.smoothness ?? 0, 13)
  expect(envelope.conjugate(g)).toBeCloseTo(huber.conjugate(g), 13)
  expectAll(proxOf(envelope, 0.7), proxOf(huber, 0.7))
  const [a, b] = [new Float64Array(3), new Float64Array(3)]
  envelope.gradient(w, a)
  huber.gradient(w, b)
  expectAll([...a], [...b])
})

test('the lasso with a ridge is the elastic net', () => {
  const [sum, net] = [addRidge(lasso(0.5), 0.4), elasticNet({ size: 3, strength: 0.5, ridge: 0.4 })]
  expect(sum.value(w)).toBeCloseTo(net.value(w), 13)
  expect(sum.conjugate(g)).toBeCloseTo(net.conjugate(g), 13)
  expect(sum.lambdaMax?.(g)).toBeCloseTo(net.lambdaMax(g), 13)
  expectAll(proxOf(sum, 0.7), proxOf(net, 0.7))
})

test('a prox and that of the conjugate add up to the point (Moreau)', () => {
  const convex: readonly ProximableConvexPenalty[] = [lasso(0.5), ridge(2), groupLasso(1, groups), l1Ball(1), simplex(1), box(-1, 0.5)]
  for (const penalty of convex) {
    const [first, second] = [proxOf(penalty, 1), proxOf(conjugate(penalty), 1)]
    expectAll(
      first.map((x, j) => x + second[j]!),
      [...w.data],
    )
  }
})

test('the conjugate of the lasso projects onto a box', () => {
  expectAll(proxOf(conjugate(lasso(0.5)), 3), proxOf(box(-0.5, 0.5), 1))
})

test('a penalty has the fields of what it is made of, and no others', () => {
  expect('conjugate' in scale(mcp(1), 2)).toBe(false)
  expect('slope' in scale(mcp(1), 2)).toBe(true)
  expect('face' in scale(mcp(1), 2)).toBe(false)
  expect('gradient' in moreauEnvelope(mcp(1), 2)).toBe(false)
  const some = separable<Penalty>([
    { penalty: lasso(1), at: [0] },
    { penalty: mcp(1), at: [1] },
  ])
  expect('conjugate' in some).toBe(false)
  expect('prox' in some).toBe(true)
})

test('what is not there does not compile', () => {
  const valueOnly: Penalty = { name: 'value only', value: () => 0 }
  const [concave, smooth]: [Penalty, SmoothPenalty & ConvexPenalty] = [mcp(1), moreauEnvelope(lasso(1), 1)]
  expect(smooth.name).toBe('moreauEnvelope(lasso, 1)')
  // every line would run into what is missing only later: the type says it first
  const refused = [
    // @ts-expect-error not convex
    () => conjugate(mcp(1)),
    // @ts-expect-error no prox
    () => conjugate({ ...valueOnly, conjugate: () => 0, dualScale: () => 1 }),
    // @ts-expect-error no prox
    () => moreauEnvelope(valueOnly, 1),
    // @ts-expect-error nobody knows whether it has a prox
    () => moreauEnvelope(concave, 1),
    // @ts-expect-error no gradient where it is not convex
    () => moreauEnvelope(mcp(1), 1).gradient,
    // @ts-expect-error no conjugate
    () => scale(mcp(1), 2).conjugate,
    // @ts-expect-error a multiple has no blocks
    () => scale(elasticNet({ size: 1, strength: 1 }), 2).gauge,
    // @ts-expect-error a sum of two penalties has no prox that follows from theirs
    () => addRidge(lasso(1), lasso(1)),
  ]
  expect(refused).toHaveLength(8)
})

test.each<[string, () => unknown]>([
  ['scale: factor is -1; pass a positive number', () => scale(lasso(1), -1)],
  ['moreauEnvelope: mu is 0; pass a positive number', () => moreauEnvelope(lasso(1), 0)],
  ['addRidge: ridge is NaN', () => addRidge(lasso(1), Number.NaN)],
  [
    'separable: part 1 has weight 0, which a part has already',
    () =>
      separable([
        { penalty: lasso(1), at: [0, 1] },
        { penalty: lasso(1), at: [0] },
      ]),
  ],
  ['separable: part 0 has weight 3 of 1', () => separable([{ penalty: lasso(1), at: [3] }])],
  ['separable: 3 weights for parts of 1', () => separable([{ penalty: lasso(1), at: [0] }]).value(w)],
  ['conjugate: the step of the prox is 0; pass positive steps', () => proxOf(conjugate(lasso(1)), 0)],
])('%s', (message, run) => {
  expect(run).toThrow(message)
})

describe('a calculus that is wrong is refused', () => {
  const sound = lasso(0.7)
  const [doubled, ridged, envelope, dual] = [scale(sound, 2), addRidge(sound, 0.5), moreauEnvelope(sound, 0.5), conjugate(sound)]
  const minimum = 'the prox is a minimum, for one step'
  const wrong: readonly [string, Penalty, string][] = [
    ['a multiple with the prox of the penalty', { ...doubled, prox: sound.prox }, minimum],
    ['a multiple with the conjugate of the penalty', { ...doubled, conjugate: sound.conjugate }, 'equality in Fenchel'],
    ['a multiple with λmax multiplied', { ...doubled, lambdaMax: (x: Values) => 2 * sound.lambdaMax(x) }, 'exactly from lambdaMax up'],
    ['a ridge that does not shorten the step', { ...ridged, prox: (x, step, out) => shrunk(x.data, 1.5, step, out) }, minimum],
    ['an envelope with the prox of its penalty', { ...envelope, prox: sound.prox }, minimum],
    ['an envelope with the conjugate of its penalty', { ...envelope, conjugate: sound.conjugate }, 'equality in Fenchel'],
    [
      'an envelope with the gradient of another μ',
      { ...envelope, gradient: moreauEnvelope(sound, 0.6).gradient },
      'the derivative of the value',
    ],
    ['a conjugate with the prox of its penalty', { ...dual, prox: sound.prox }, minimum],
  ]
  const shrunk = (z: Float64Array, divisor: number, step: number | Float64Array, out: Float64Array): void =>
    sound.prox(values(z.map((x) => x / divisor)), step, out)

  test.each(wrong)('%s', (_, penalty, words) => {
    const failing = penaltyLaws(penalty, { size: 2, random: seededRandom(4) }).find(({ name }) => name.includes(words))
    expect(() => failing?.check()).toThrow(/^(?!.*is not a function)/)
  })
})
