import { abs, mul, seededRandom, square, sum, type Tensor, type Values, values } from '@odot/autodiff'
import { blocks, hadamard, inducedPenalty } from '@odot/parameterizations'
import type { Parameterization } from '@odot/problem'
import { parameterizationLaws } from '@odot/problem/laws'
import { describe, expect, test } from 'vitest'

const map = ({ shape, data }: Values, f: (x: number, j: number) => number): Values => ({ shape, data: data.map(f) })

/** β = u|u| with S = u²: a parameterization that this package does not have, as a user would write it. */
const signedSquare: Parameterization<Tensor> = {
  name: 'signed square',
  degree: 2,
  forward: (u) => mul(u, abs(u)),
  ridge: (u, strength) => sum(mul(strength, square(u))),
  rightInverse: (w) => map(w, (x) => Math.sign(x) * Math.sqrt(Math.abs(x))),
  start: (like, random) =>
    'data' in like
      ? map(like, (x) => Math.sign(x) * Math.sqrt(Math.abs(x)))
      : values(Array.from({ length: like[0] ?? 1 }, () => random() - 0.5)),
  escape: (u, gradient, strength) =>
    map(u, (x, j) => (Math.abs(x) < 1e-3 && Math.abs(gradient.data[j]!) > strength.data[j]! ? -Math.sign(gradient.data[j]!) : 0)),
}

/** β = u² ≥ 0 with S = u². */
const positive: Parameterization<Tensor> = {
  name: 'square',
  degree: 2,
  forward: square,
  ridge: signedSquare.ridge,
  range: {
    contains: (w) => w.data.every((x) => x >= 0),
    sample: (shape, random) => values(Float64Array.from({ length: shape[0] ?? 1 }, () => 3 * random())),
  },
  rightInverse: (w) => map(w, Math.sqrt),
  start: (like) => ('data' in like ? map(like, Math.sqrt) : values(new Float64Array(like[0] ?? 1).fill(1))),
  escape: (u, gradient, strength) => map(u, (x, j) => (Math.abs(x) < 1e-3 && gradient.data[j]! < -strength.data[j]! ? 1 : 0)),
}

describe('a parameterization from outside obeys the laws', () => {
  for (const parameterization of [signedSquare, positive]) {
    for (const { name, check } of parameterizationLaws(parameterization, { shapes: [4], random: seededRandom(3) })) test(name, check)
  }
  const both = blocks({ own: signedSquare, ours: hadamard() })
  for (const { name, check } of parameterizationLaws(both, { shapes: { own: [3], ours: [2] }, random: seededRandom(4) })) test(name, check)
})

test('without its escape the signed square locks signs, and the laws see it', async () => {
  const { escape: _, ...locked } = signedSquare
  const laws = parameterizationLaws(locked, { shapes: [4], random: seededRandom(3) })
  const law = laws.find(({ name }) => name.includes('either sign'))
  expect(() => law?.check()).toThrow('a sign is locked')
})

test('a map that reaches one sign only and does not say so is told of range', () => {
  const { range: _, ...unsaid } = positive
  const laws = parameterizationLaws(unsaid, { shapes: [4], random: seededRandom(3) })
  const law = laws.find(({ name }) => name.includes('either sign'))
  expect(() => law?.check()).toThrow('a sign is locked; start with unequal factors, or name the weights that the map reaches in `range`')
})

test('a range that forward leaves is seen', () => {
  const narrow = {
    ...positive,
    range: {
      contains: (w: Values) => w.data.every((x) => x >= 1),
      sample: (shape: readonly number[]) => values(new Float64Array(shape[0] ?? 1).fill(2)),
    },
  }
  const law = parameterizationLaws(narrow, { shapes: [4], random: seededRandom(3) }).find(({ name }) => name.includes('range contains'))
  expect(() => law?.check()).toThrow('which forward reaches')
})

test('the induced penalty of a stranger is found numerically: the lasso', () => {
  const w = values([3, -0.5, 0, 0.01])
  const strength = values([1, 0.3, 2, 1])
  expect(inducedPenalty(signedSquare)(strength).value(w)).toBeCloseTo(3 + 0.15 + 0.01, 9)
  expect({ ...signedSquare, induced: inducedPenalty(signedSquare) }.induced(strength).value(w)).toBeCloseTo(3.16, 9)
})

test('weights outside the range of a stranger have no induced penalty', () => {
  expect(() => inducedPenalty(positive)(values([1, 1])).value(values([1, -1]))).toThrow(RangeError)
  const { range: _, ...unsaid } = positive
  expect(() => inducedPenalty({ ...unsaid, start: () => values([1, 1]) })(values([1, 1])).value(values([1, -1]))).toThrow(
    'no factors give the weights -1',
  )
})
