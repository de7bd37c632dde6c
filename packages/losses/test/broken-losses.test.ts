import { add, dot, exp, mul, neg, seededRandom, softplus, square, stopGradient, sub, sum, type Tensor, type Values } from '@odot/autodiff'
import type { Loss } from '@odot/problem'
import { type LossSample, lossLaws } from '@odot/problem/laws'
import { describe, expect, test } from 'vitest'
import { huber, leastSquares, logistic, multinomial, multiTask, poisson, quantile, squaredHinge } from '../src/index.js'

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

/** Ways in which each other loss can be wrong, and the words of a law that must find it. */
type Wrong<Y> = readonly (readonly [words: string, part: Partial<Loss<Y, Tensor>>])[]

function refuses<Y>(loss: Loss<Y, Tensor>, tried: readonly LossSample<Y>[], wrong: Wrong<Y>): void {
  describe(`${loss.name}, broken`, () => {
    test.each(wrong.map(([words, part], i) => [words, i, part] as const))('%s: refuses %i', (words, _, part) => {
      const found = lossLaws({ ...loss, ...part }, tried, random()).filter(({ name }) => name.includes(words))
      expect(found.length).toBeGreaterThan(0)
      expect(() => {
        for (const { check } of found) check()
      }).toThrow(/^(?!.*is not a function)/)
    })
  })
}

const inDomain = 'sums to 0 and stays in the domain'
const shrunk = (x: Values, by: number): Values => ({ ...x, data: x.data.map((value) => by * value) })

const classes = multinomial()
refuses(
  classes,
  [{ y: ['a', 'b', 'c', 'b'], rows: 4 }],
  [
    ['at most its weight times the smoothness', { smoothness: 0.25 }], // that of the logistic loss
    ['the conjugate is infinite', { conjugate: (z, y, w) => Math.min(1e3, classes.conjugate?.(z, y, w) ?? 0) }],
    ['the conjugate is infinite', { conjugate: entropyOfAnyRow }], // forgets that a row sums to 1
    ['the conjugate is the supremum', { conjugate: (z, y, w) => classes.conjugate?.(z, y, w.toReversed()) ?? 0 }],
    [inDomain, { balance: (z, y, w) => multiTask().balance?.(z, y, w) }], // leaves the simplex
    [inDomain, { balance: (z) => firstColumn(z, (x) => x - z.data.reduce((sum, each, j) => sum + (j % 3 === 0 ? each : 0), 0) / 4) }],
    ['keeps a dual', { balance: (z) => z.data.fill(0) }],
    ['rows of weight 0', { value: (eta, y, w) => classes.value(eta, y, add(w, 1e-9)) }],
  ],
)

const counts = poisson()
refuses(
  counts,
  [{ y: [3, 0, 0.5, 20], rows: 4 }],
  [
    ['at most its weight times the smoothness', { smoothness: 20 }], // there is no bound
    ['the conjugate is the supremum', { conjugate: (z, y, w) => (counts.conjugate?.(z, y, w) ?? 0) + 1 }], // forgets − m
    ['the conjugate is infinite', { conjugate: (z, y, w) => counts.conjugate?.(shrunk(z, 0.1), y, w) ?? 0 }],
    ['a row without weight', { value: (eta, y, w) => dot(w, sub(exp(eta), mul(y, eta))) }], // 0 · ∞
    [inDomain, { balance: (z, y, w) => squares.balance?.(z, y, w) }], // leaves the domain
    ['keeps a dual', { balance: (z) => z.data.fill(0) }],
  ],
)

const bounded = huber({ threshold: 1 })
refuses(
  bounded,
  [{ y: [3, -1, 0.5, 9], rows: 4 }],
  [
    ['at most its weight times the smoothness', { smoothness: 0.9 }],
    ['the conjugate is infinite', { conjugate: (z, y, w) => squares.conjugate?.(z, y, w) ?? 0 }], // forgets the threshold
    ['Fenchel–Young', { conjugate: (z, y, w) => huber({ threshold: 0.99 }).conjugate?.(z, y, w) ?? 0 }],
    [inDomain, { balance: (z, y, w) => squares.balance?.(z, y, w) }],
    [inDomain, { balance: (z, y, w) => z.data.set(z.data.map((x, i) => Math.max(-w[i]!, Math.min(w[i]!, x - y.data[0]!)))) }],
    ['keeps a dual', { balance: (z) => z.data.fill(0) }],
  ],
)

const margin = squaredHinge()
refuses(
  margin,
  [{ y: [0, 1, 1, 0, 0], rows: 5 }],
  [
    ['at most its weight times the smoothness', { smoothness: 0.9 }],
    ['the conjugate is infinite', { conjugate: (z, y, w) => squares.conjugate?.(z, y, w) ?? 0 }], // allows rows to pull the wrong way
    ['Fenchel–Young', { conjugate: (z, y, w) => 2 * (margin.conjugate?.(shrunk(z, 0.5), y, w) ?? 0) }], // of the loss without ½
    [inDomain, { balance: (z, y, w) => squares.balance?.(z, y, w) }],
    ['keeps a dual', { balance: (z) => z.data.fill(0) }],
  ],
)

const upper = quantile({ tau: 0.8, smoothing: 0.5 })
refuses(
  upper,
  [{ y: [3, -1, 0.5, 9], rows: 4 }],
  [
    ['at most its weight times the smoothness', { smoothness: 0.9 }],
    ['the conjugate is infinite', { conjugate: (z, y, w) => upper.conjugate?.(shrunk(z, 0.5), y, w) ?? 0 }], // bounds of twice the size
    ['Fenchel–Young', { conjugate: (z, y) => z.data.reduce((total, x, i) => total + x * y.data[i]!, 0) }], // forgets the smoothing
    ['Fenchel–Young', { conjugate: (z, y, w) => quantile({ tau: 0.2, smoothing: 0.5 }).conjugate?.(z, y, w) ?? 0 }],
    [inDomain, { balance: (z, y, w) => quantile({ tau: 0.2 }).balance?.(z, y, w) }],
    ['keeps a dual', { balance: (z) => z.data.fill(0) }],
  ],
)

const tasks = multiTask()
refuses(
  tasks,
  [
    {
      y: [
        [1, 2],
        [0, -1],
        [3, 5],
      ],
      rows: 3,
    },
  ],
  [
    ['at most its weight times the smoothness', { smoothness: 0.5 }],
    ['the conjugate is the supremum', { conjugate: (z, y, w) => tasks.conjugate?.(z, shrunk(y, -1), w) ?? 0 }],
    [inDomain, { balance: (z, y, w) => squares.balance?.(z, y, w) }], // sees one column only
    [inDomain, { balance: (z) => z.data.set(z.data.map((x) => x - z.data.reduce((sum, each) => sum + each, 0) / 6)) }],
    ['whole weights', { value: (eta, y, w) => tasks.value(eta, y, square(w)) }],
  ],
)

function entropyOfAnyRow(z: Values, y: Values, w: Float64Array): number {
  return z.data.reduce((total, x, j) => {
    const weight = w[Math.floor(j / 3)]!
    const q = y.data[j]! + x / weight
    return q < 0 ? Number.POSITIVE_INFINITY : total + (q > 0 ? weight * q * Math.log(q) : 0)
  }, 0)
}

function firstColumn(z: Values, change: (x: number) => number): void {
  for (let j = 0; j < z.data.length; j += 3) z.data[j] = change(z.data[j]!)
}

function sumOfSquares(x: Tensor): Tensor {
  return sum(square(x), [1])
}
