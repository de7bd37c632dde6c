import { seededRandom, type Tensor, type Values, values } from '@odot/autodiff'
import { blocks, depth, group, hadamard, identity, inducedPenalty } from '@odot/parameterizations'
import type { Parameterization } from '@odot/problem'
import { expect, test } from 'vitest'

const tolerance = 1e-9

function gap<F>(parameterization: Parameterization<F>, strength: Values, weights: Values): number {
  const exact = parameterization.induced?.(strength).value(weights) ?? Number.NaN
  return Math.abs(inducedPenalty(parameterization)(strength).value(weights) - exact) / exact
}

const random = seededRandom(5)
const draws = Array.from({ length: 4 }, () => ({
  // Weights of sizes from 1e-4 to 1e2, a third of them zero.
  weights: values(Array.from({ length: 6 }, () => (random() < 0.3 ? 0 : (random() < 0.5 ? -1 : 1) * 10 ** (6 * random() - 4)))),
  strength: values(Array.from({ length: 6 }, () => 0.1 + 2 * random())),
}))

test('the search finds ½ s w² for the identity', () => {
  for (const { weights, strength } of draws) expect(gap(identity(), strength, weights)).toBeLessThan(tolerance)
})

test('the search finds s |w| for the Hadamard product', () => {
  for (const { weights, strength } of draws) expect(gap(hadamard(), strength, weights)).toBeLessThan(tolerance)
})

test('the search finds s |w|^(2/k) for k factors', () => {
  for (const k of [2, 3, 4]) for (const { weights, strength } of draws) expect(gap(depth(k), strength, weights)).toBeLessThan(tolerance)
})

test('the search finds s ‖w_g‖ for groups', () => {
  const groups = group([0, 1, 0, 2, 1, 1])
  for (const { weights } of draws) expect(gap(groups, values([1, 0.5, 2]), weights)).toBeLessThan(tolerance)
})

test('the search finds the sum of the penalties of blocks', () => {
  const model = blocks({ a: hadamard(), b: depth(3), c: identity() })
  const weights = { a: values([1, -2]), b: values([8, 0]), c: values([3]) }
  const strength = { a: values([1, 2]), b: values([0.5, 1]), c: values([2]) }
  expect(inducedPenalty(model)(strength).value(weights)).toBeCloseTo(1 + 4 + 2 + 9, 8)
})

test('the search does not need the formula: it finds a wrong one', () => {
  const wrong: Parameterization<Tensor> = { ...identity(), induced: (s) => ({ name: 'wrong', value: (w) => s.data[0]! * w.data[0]! ** 2 }) }
  expect(gap(wrong, values([1]), values([3]))).toBeCloseTo(0.5, 9)
})
