import { add, dot, exp, mul, neg, seededRandom, softplus, square, stopGradient, sub, sum, type Tensor, type Values } from '@odot/autodiff'
import type { Loss } from '@odot/problem'
import { type LossSample, lossLaws } from '@odot/problem/laws'
import { describe, expect, test } from 'vitest'
import { leastSquares, logistic } from '../src/index.js'

const sound = logistic()
const samples: readonly LossSample<readonly number[]>[] = [{ y: [0, 1, 1, 0, 0], rows: 5 }]
const random = () => ({ random: seededRandom(5) })
const squares = leastSquares()

type Broken = Partial<Loss<ArrayLike<string | number | boolean>, Tensor>>
const conjugate = (dual: Values, targets: Values, weights: Float64Array): number => sound.conjugate?.(dual, targets, weights) ?? 0
/** A value whose gradient is wrong by a factor. */
const wrongGradient = (factor: number) => (eta: Tensor, y: Tensor, w: Tensor) => {
  const right = dot(w, softplus(neg(mul(y, eta))))
  return add(mul(factor, right), stopGradient(mul(1 - factor, right)))
}

/** For each law, implementations that it must refuse. */
const broken: Record<string, readonly Broken[]> = {
  'derivative in η: jvp is the slope of the function': [{ value: wrongGradient(1 + 1e-5) }],
  'derivative in η: the gradient gives the slope of the value': [{ value: wrongGradient(1 - 1e-5) }],
  'derivative in η: hvp is the slope of the gradient': [
    { value: (eta, y, w) => dot(w, mul(eta, stopGradient(exp(mul(y, eta))))) }, // a gradient that hides half of its slope
  ],
  'the curvature of a row is at most its weight times the smoothness': [{ smoothness: 0.24 }, { smoothness: 0 }],
  'the conjugate is the supremum of ⟨z, η⟩ − L(η) in its domain': [
    { conjugate: (z, y, w) => conjugate(z, y, w) + 1e-6 * z.data.reduce((total, x) => total + Math.abs(x), 0) },
    { conjugate: () => 0 },
    { conjugate: () => Number.POSITIVE_INFINITY },
    { conjugate: (z, y, w) => conjugate({ ...z, data: z.data.map((x) => -x) }, y, w) }, // the sign of the dual
    {
      conjugate: (z, y, w) =>
        conjugate(
          z,
          y,
          w.map(() => 1 / w.length),
        ),
    }, // forgets the weights
    { conjugate: () => Number.NaN },
  ],
  'the conjugate is infinite exactly where that supremum is': [
    { conjugate: (z, y, w) => (Number.isFinite(conjugate(z, y, w)) ? conjugate(z, y, w) : 0) },
  ],
  'a row without weight allows z = 0 only': [
    { conjugate: (z, y, w) => conjugate({ ...z, data: z.data.map((x, i) => (w[i] === 0 ? 0 : x)) }, y, w) },
    { conjugate: (z, y, w) => (w.includes(0) ? Number.POSITIVE_INFINITY : conjugate(z, y, w)) },
  ],
  'L(η) + L*(∇L(η)) is ⟨∇L(η), η⟩ (Fenchel–Young)': [{ conjugate: (z, y, w) => conjugate(z, y, w) + 1e-8 }],
  'a balanced dual sums to 0 and stays in the domain of the conjugate': [
    { balance: () => {} },
    { balance: (z, y, w) => squares.balance?.(z, y, w) }, // leaves the domain
    { balance: ({ data }) => data.set(data.map((x) => x + 1e-9)) },
  ],
  'the balance copes with rows without weight': [
    { balance: (z, y, w) => (w.includes(0) ? undefined : sound.balance?.(z, y, w)) },
    {
      balance: (z, y, w) =>
        w.includes(0)
          ? squares.balance?.(
              z,
              y,
              w.map(() => 1 / w.length),
            )
          : sound.balance?.(z, y, w),
    }, // spreads mass to them
  ],
  'the balance keeps a dual that sums to 0 already': [
    { balance: ({ data }) => data.fill(0) },
    { balance: ({ data }) => data.set(data.map((x) => x / 2)) },
  ],
  'rows of weight 0 are as good as absent': [
    { value: (eta, y, w) => add(sound.value(eta, y, w), mul(1e-6, sum(square(eta)))) },
    { value: (eta, y, w) => dot(add(w, 1e-9), softplus(neg(mul(y, eta)))) },
  ],
  'whole weights stand for rows that repeat': [{ value: (eta, y, w) => dot(square(w), softplus(neg(mul(y, eta)))) }],
}
/** Laws of the derivatives of any graph, shown to fail where they are made. */
const derivativeLaws = [
  'vjp is the transpose of jvp',
  'vjp and jvp keep the result',
  'valueAndGrad gives value and gradient',
  'forward over reverse is reverse over reverse',
].map((name) => `derivative in η: ${name}`)

test('every law is met by a sound loss, and named after it', () => {
  const laws = lossLaws(sound, samples, random())
  expect(laws.map(({ name }) => name).toSorted()).toEqual(
    [...Object.keys(broken), ...derivativeLaws].map((name) => `logistic: ${name}`).toSorted(),
  )
  for (const { check } of laws) expect(check).not.toThrow()
})

describe.each(Object.entries(broken))('%s', (name, implementations) => {
  test.each([...implementations.entries()])('refuses broken implementation %i', (_, part) => {
    const law = lossLaws({ ...sound, ...part }, samples, random()).find((each) => each.name === `logistic: ${name}`)
    expect(() => law?.check()).toThrow(/^(?!.*is not a function)/)
  })
})

test('a loss without optional parts has the laws that remain', () => {
  const { name, prepare, value, predict } = sound
  const laws = lossLaws({ name, prepare, value, predict, rowwise: false }, samples, random())
  expect(laws.every((law) => law.name.startsWith('logistic: derivative in η'))).toBe(true)
})

test('a loss with several outputs is tried on a matrix of predictors', () => {
  const pairs: Loss<readonly number[], Tensor> = {
    name: 'pairs',
    rowwise: true,
    smoothness: 1,
    prepare: (y) => ({ targets: { shape: [y.length / 2, 2], data: Float64Array.from(y) }, outputs: 2 }),
    value: (eta, y, w) => mul(0.5, dot(w, sumOfSquares(sub(eta, y)))),
    conjugate: ({ data }, targets, weights) =>
      data.reduce((total, z, j) => total + (z === 0 ? 0 : z * (targets.data[j]! + z / (2 * weights[j >> 1]!))), 0),
    balance: ({ data }, _, weights) => {
      for (const k of [0, 1]) {
        const total = data.reduce((sum, x, j) => sum + (j % 2 === k ? x : 0), 0)
        for (let i = 0; i < weights.length; i++) data[2 * i + k]! -= weights[i]! * total
      }
    },
    predict: (eta) => eta,
  }
  for (const { check } of lossLaws(pairs, [{ y: [1, 2, 0, -1, 3, 5], rows: 3 }])) check()
  const swapped = lossLaws({ ...pairs, conjugate: (z, y, w) => pairs.conjugate!(z, { ...y, data: y.data.toReversed() }, w) }, [
    { y: [1, 2, 0, -1], rows: 2 },
  ])
  expect(() => swapped.find(({ name }) => name.includes('supremum of'))?.check()).toThrow(/is due/)
})

function sumOfSquares(x: Tensor): Tensor {
  return sum(square(x), [1])
}
