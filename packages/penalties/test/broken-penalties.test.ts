import { abs, mul, relu, seededRandom, sign, sub, sum, type Tensor, tensor } from '@odot/autodiff'
import type { ConvexPenalty, Penalty } from '@odot/problem'
import { type PenaltyLawOptions, penaltyLaws } from '@odot/problem/laws'
import { describe, expect, test } from 'vitest'
import { groupLasso, lasso } from '../src/index.js'

const strength = Float64Array.of(1, 0.5, 2)
const sound = lasso(strength)
const options = (): PenaltyLawOptions => ({ size: 3, random: seededRandom(3) })

const prox = (of: (w: number, step: number, j: number) => number): NonNullable<Penalty['prox']> =>
  function componentwise({ data }, step, out) {
    for (let j = 0; j < out.length; j++) out[j] = of(data[j]!, typeof step === 'number' ? step : step[j]!, j)
  }
const soft = (w: number, t: number): number => Math.sign(w) * Math.max(Math.abs(w) - t, 0)

/** For each law, implementations that it must refuse. */
const broken: Record<string, readonly Partial<ConvexPenalty>[]> = {
  'the prox is a minimum, for one step': [
    { prox: prox((w, step) => soft(w, step)) }, // forgets the strength
    { prox: prox((w, step, j) => soft(w, 1.0001 * step * strength[j]!)) }, // slightly off
    { prox: prox((w, step, j) => (Math.abs(w) > step * strength[j]! ? w : 0)) }, // hard threshold
    { prox: prox((w) => w) },
    { value: ({ data }) => data.reduce((total, w) => total + Math.abs(w), 0) }, // not the penalty of its prox
  ],
  'the prox is a minimum, for a step of each weight or block': [
    { prox: (w, step, out) => sound.prox?.(w, typeof step === 'number' ? step : step[0]!, out) }, // one step for all
  ],
  'the prox may write over its input': [
    {
      prox: ({ data }, step, out) => {
        out.fill(0)
        for (let j = 0; j < out.length; j++) out[j] = soft(data[j]!, (typeof step === 'number' ? step : step[j]!) * strength[j]!)
      },
    },
  ],
  'the prox is firmly non-expansive': [
    { prox: prox((w, step, j) => (Math.abs(w) > step * strength[j]! ? w : 0)) },
    { prox: prox((w) => 1.01 * w) },
  ],
  'the traced value is the value': [
    { traced: (w: Tensor) => sum(abs(w)) },
    { traced: (w: Tensor) => mul(1 + 1e-9, sum(mul(tensor(strength), abs(w)))) },
  ],
  'the traced prox is the prox': [
    { tracedProx: (w: Tensor, step: Tensor) => mul(sign(w), relu(sub(abs(w), step))) },
    { tracedProx: (w: Tensor) => w },
  ],
  'the distance is 0 at a prox and at least strong convexity says elsewhere': [
    { distance: (w, g) => (sound.distance?.(w, g) ?? 0) + 1e-6 },
    { distance: () => 0 },
    { distance: (w, g) => 0.5 * (sound.distance?.(w, g) ?? 0) },
  ],
  'the distance is that of the shortest subgradient': [
    { distance: (w, g) => 2 * (sound.distance?.(w, g) ?? 0) },
    { distance: (w, g) => Math.max(...g.data.map((x, j) => Math.abs(x + strength[j]! * Math.sign(w.data[j]!)))) }, // no interval at 0
  ],
  'R(w) + R*(z) is at least ⟨w, z⟩ (Fenchel)': [
    { conjugate: () => 0, dualScale: () => 1 }, // a domain without end
    { conjugate: (z) => sound.conjugate(z) - 0.1 },
    { conjugate: (z) => lasso(2).conjugate(z), dualScale: (z) => lasso(2).dualScale(z) },
  ],
  'x = p + q with q in ∂R(p): equality in Fenchel’s inequality at the prox (Moreau)': [
    { conjugate: (z) => sound.conjugate(z) + 0.1 },
    { conjugate: () => Number.POSITIVE_INFINITY },
    { conjugate: (z) => lasso(0.4).conjugate(z), dualScale: (z) => lasso(0.4).dualScale(z) }, // a domain that is too small
  ],
  'the dual scale is the largest feasible one up to 1': [
    { dualScale: (z) => 0.5 * sound.dualScale(z) },
    { dualScale: () => 1 },
    { dualScale: (z) => Math.min(2, 1 / Math.max(...z.data.map((x, j) => Math.abs(x) / strength[j]!))) }, // more than 1
    { dualScale: (z) => sound.dualScale(z) * (1 + 1e-15) },
    { dualScale: () => Number.NaN },
  ],
  'zero is optimal exactly from lambdaMax up': [
    { lambdaMax: (g) => 1.001 * (sound.lambdaMax?.(g) ?? 0) },
    { lambdaMax: (g) => 0.999 * (sound.lambdaMax?.(g) ?? 0) },
    { lambdaMax: () => Number.POSITIVE_INFINITY },
    { lambdaMax: () => 0 },
    { lambdaMax: () => Number.NaN },
  ],
}

test('every law is met by a sound penalty, and named after it', () => {
  const laws = penaltyLaws(sound, options())
  expect(laws.map(({ name }) => name).toSorted()).toEqual(
    Object.keys(broken)
      .map((name) => `lasso: ${name}`)
      .toSorted(),
  )
  for (const { check } of laws) expect(check).not.toThrow()
})

describe.each(Object.entries(broken))('%s', (name, implementations) => {
  test.each([...implementations.entries()])('refuses broken implementation %i', (_, part) => {
    const law = penaltyLaws({ ...sound, ...part }, options()).find((each) => each.name === `lasso: ${name}`)
    expect(() => law?.check()).toThrow(/^(?!.*is not a function)/)
  })
})

test('a group prox that shrinks weight by weight is refused', () => {
  const groups = [0, 0, 1]
  const penalty = groupLasso(1, groups)
  const [law] = penaltyLaws({ ...penalty, prox: prox((w, step) => soft(w, step / Math.SQRT2)) }, { ...options(), blocks: groups })
  expect(() => law?.check()).toThrow(/search finds/)
})

test('a penalty without optional parts has the laws that remain', () => {
  const { name, value } = sound
  expect(penaltyLaws({ name, value }, options())).toEqual([])
  expect(penaltyLaws({ name, value, prox: prox(soft) }, options()).map((law) => law.name)).toEqual([
    'lasso: the prox is a minimum, for one step',
    'lasso: the prox is a minimum, for a step of each weight or block',
    'lasso: the prox may write over its input',
    'lasso: the prox is a minimum where it leaves zero',
    'lasso: the prox is monotone',
  ])
})

test('a penalty that is not convex passes with its own prox', () => {
  // ½·1[w ≠ 0] for each weight: the hard threshold at √step
  const count: Penalty = {
    name: 'count',
    value: ({ data }) => data.reduce((total, w) => total + (w === 0 ? 0 : 0.5), 0),
    prox: prox((w, step) => (w * w > step ? w : 0)),
  }
  for (const { check } of penaltyLaws(count, options())) check()
  const late = penaltyLaws({ ...count, prox: prox((w, step) => (w * w > 1.0001 * step ? w : 0)) }, options())
  expect(() => late.find(({ name }) => name.endsWith('where it leaves zero'))?.check()).toThrow(/search finds/)
})
