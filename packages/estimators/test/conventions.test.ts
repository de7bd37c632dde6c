import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conventions, type OurStrength } from '../src/conventions.js'

const digits = 12
const real = fc.double({ min: -3, max: 3, noNaN: true })
const strength = fc.double({ min: 0.01, max: 10, noNaN: true })
const share = fc.double({ min: 0.01, max: 1, noNaN: true })

/** Data, coefficients, and factors of them. */
const problem = fc.record({
  rows: fc.array(fc.tuple(real, real, real), { minLength: 2, maxLength: 6 }),
  b: fc.tuple(real, real),
})

const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0)
const l1 = (b: readonly number[]): number => sum(b.map(Math.abs))
const l2 = (b: readonly number[]): number => sum(b.map((x) => x * x))
type Rows = readonly (readonly [number, number, number])[]
const residuals = (rows: Rows, b: readonly number[]): number[] => rows.map(([x, z, y]) => y - x * b[0]! - z * b[1]!)
const logLosses = (rows: Rows, b: readonly number[]): number[] =>
  rows.map(([x, z, y]) => Math.log(1 + Math.exp(-(y > 0 ? 1 : -1) * (x * b[0]! + z * b[1]!))))
const penalty = ({ lambda, mixing = 1 }: OurStrength, b: readonly number[]): number =>
  lambda * (mixing * l1(b) + ((1 - mixing) / 2) * l2(b))
const squares = (rows: Rows, b: readonly number[]): number => l2(residuals(rows, b)) / (2 * rows.length)
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length

describe('the objective of a library is a constant times ours', () => {
  const check = (peer: number, ours: number): void => expect(Math.abs(peer - ours)).toBeLessThan(10 ** -digits * (1 + Math.abs(peer)))

  test('scikit-learn and celer: 1/(2n) ‖y − Xw‖² + α ρ ‖w‖₁ + α (1 − ρ)/2 ‖w‖²', () => {
    fc.assert(
      fc.property(problem, strength, share, ({ rows, b }, alpha, l1Ratio) => {
        const theirs = squares(rows, b) + alpha * l1Ratio * l1(b) + ((alpha * (1 - l1Ratio)) / 2) * l2(b)
        check(theirs, squares(rows, b) + penalty(conventions.from('sklearn', { alpha, l1Ratio }, {}), b))
        check(theirs, squares(rows, b) + penalty(conventions.from('celer', { alpha, l1Ratio }, {}), b))
      }),
    )
  })

  test('scikit-learn: ρ‖w‖₁ + (1 − ρ)/2 ‖w‖² + C Σ log(1 + e^−yη), and liblinear without ρ', () => {
    fc.assert(
      fc.property(problem, strength, share, ({ rows, b }, C, l1Ratio) => {
        const totalWeight = rows.length
        const losses = logLosses(rows, b)
        const theirs = l1Ratio * l1(b) + ((1 - l1Ratio) / 2) * l2(b) + C * sum(losses)
        check(theirs, C * totalWeight * (mean(losses) + penalty(conventions.from('sklearn', { C, l1Ratio }, { totalWeight }), b)))
        check(l1(b) + C * sum(losses), C * totalWeight * (mean(losses) + penalty(conventions.from('liblinear', { C }, { totalWeight }), b)))
      }),
    )
  })

  test('glmnet: the gaussian problem of y/sd(y) with λ/sd(y), with factors of mean 1', () => {
    fc.assert(
      fc.property(problem, strength, share, fc.tuple(strength, strength), strength, ({ rows, b }, lambda, alpha, [f, g], sdY) => {
        const factorMean = (f + g) / 2
        const scaled = b.map((x) => x / sdY)
        const of = (weights: readonly number[], numbers: readonly number[]): number => sum(numbers.map((x, j) => weights[j]! * x))
        const rescaled = [f / factorMean, g / factorMean]
        const parts =
          (alpha * of(rescaled, scaled.map(Math.abs)) +
            ((1 - alpha) / 2) *
              of(
                rescaled,
                scaled.map((x) => x * x),
              )) *
          (lambda / sdY)
        const theirs = l2(residuals(rows, b).map((r) => r / sdY)) / (2 * rows.length) + parts
        const ours = conventions.from('glmnet', { lambda, alpha }, { family: 'gaussian', sdY, factorMean })
        const mixing = ours.mixing ?? 1
        const own =
          ours.lambda *
          (mixing * of([f, g], b.map(Math.abs)) +
            ((1 - mixing) / 2) *
              of(
                [f, g],
                b.map((x) => x * x),
              ))
        check(sdY ** 2 * theirs, squares(rows, b) + own)
      }),
    )
  })

  test('Keras and PyTorch: regularised factors at their cheapest, u = sign(β)√|β| and v = √|β|', () => {
    fc.assert(
      fc.property(problem, strength, ({ rows, b }, size) => {
        const u = b.map((x) => Math.sign(x) * Math.sqrt(Math.abs(x)))
        const v = b.map((x) => Math.sqrt(Math.abs(x)))
        const mse = mean(residuals(rows, b).map((r) => r * r))
        const losses = mean(logLosses(rows, b))
        const ridge = l2(u) + l2(v)
        const of = (strengthOf: (meanOf: 'squared errors' | 'losses') => OurStrength, theirs: number): void => {
          check(mse + theirs, 2 * (squares(rows, b) + penalty(strengthOf('squared errors'), b)))
          check(losses + theirs, losses + penalty(strengthOf('losses'), b))
        }
        of((meanOf) => conventions.from('tf', { l1: size }, { meanOf, on: 'product' }), size * l1(b))
        of((meanOf) => conventions.from('tf', { l2: size }, { meanOf, on: 'factors' }), size * ridge)
        of((meanOf) => conventions.from('torch', { weightDecay: size }, { meanOf }), (size / 2) * ridge)
      }),
    )
  })
})

test('there and back is the same', () => {
  const same = (a: OurStrength, lambda: number, mixing: number): void => {
    expect(a.lambda).toBeCloseTo(lambda, 10)
    expect(a.mixing).toBeCloseTo(mixing, 10)
  }
  fc.assert(
    fc.property(strength, share, strength, (lambda, mixing, size) => {
      const ours = { lambda, mixing }
      same(conventions.from('sklearn', conventions.to('sklearn', ours, {}), {}), lambda, mixing)
      same(conventions.from('sklearn', conventions.to('sklearn', ours, { totalWeight: size }), { totalWeight: size }), lambda, mixing)
      same(conventions.from('celer', conventions.to('celer', ours, {}), {}), lambda, mixing)
      const context = { family: 'gaussian', sdY: size, factorMean: 1 / size } as const
      same(conventions.from('glmnet', conventions.to('glmnet', ours, context), context), lambda, mixing)
      same(conventions.from('liblinear', conventions.to('liblinear', { lambda }, { totalWeight: size }), { totalWeight: size }), lambda, 1)
      for (const meanOf of ['squared errors', 'losses'] as const) {
        for (const on of ['product', 'factors'] as const)
          same(conventions.from('tf', conventions.to('tf', { lambda }, { meanOf, on }), { meanOf, on }), lambda, 1)
        same(conventions.from('torch', conventions.to('torch', { lambda }, { meanOf }), { meanOf }), lambda, 1)
      }
    }),
  )
})

test('strengths that are none are refused, and what must be known is asked for', () => {
  expect(() => conventions.from('sklearn', { C: 1 }, {})).toThrow('totalWeight is missing')
  expect(() => conventions.from('sklearn', { alpha: -1 }, {})).toThrow("conventions.from('sklearn'): alpha is -1; pass a finite number ≥ 0")
  expect(() => conventions.from('glmnet', { lambda: 1, alpha: 2 }, { family: 'gaussian' })).toThrow('alpha is 2; pass a share from 0 to 1')
  expect(() => conventions.to('liblinear', { lambda: 1, mixing: 0.5 }, { totalWeight: 2 })).toThrow('mixing is 0.5')
  expect(() => conventions.from('glmnet', { lambda: 1, alpha: 0.5 }, { family: 'gaussian' })).toThrow('sdY is missing')
  expect(conventions.from('glmnet', { lambda: 1, alpha: 0.5 }, { family: 'poisson' })).toEqual({ lambda: 1, mixing: 0.5 })
  // @ts-expect-error not a library
  expect(() => conventions.from('spark', { alpha: 1 }, {})).toThrow("the library is the text 'spark'")
})
